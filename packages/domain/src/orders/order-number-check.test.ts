import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { checkCharacter, isChecked } from './order-number-check.ts'

const alphabet = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ']

test('it is the character of ISO/IEC 7064, MOD 37,36, as published identifiers carry it', () => {
  // The Global Release Identifier that the IFPI's GRid standard gives as its example.
  expect(checkCharacter('A1-2425G-ABC1234002')).toBe('M')
  expect(isChecked('A1-2425G-ABC1234002-M')).toBe(true)
})

test('case and everything that is neither digit nor letter count for nothing', () => {
  expect(checkCharacter('ord.260309_0042 №…')).toBe(checkCharacter('ORD2603090042'))
  expect(isChecked('a12425gabc1234002m')).toBe(true)
  expect(checkCharacter('')).toBe(checkCharacter('-'))
})

const texts = fc.array(fc.constantFrom(...alphabet, '-'), { maxLength: 25 }).map((all) => all.join(''))

test('a text with its check character is checked, and with any other character it is not', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(alphabet.filter((character) => isChecked(text + character))).toEqual([checkCharacter(text)])
    }),
    { numRuns: runs },
  )
})

test('every single wrong character is found, wherever it is', () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.constantFrom(...alphabet), (text, place, wrong) => {
      const right = text + checkCharacter(text)
      const at = place % right.length
      fc.pre(right[at] !== wrong && right[at] !== '-')
      expect(isChecked(right.slice(0, at) + wrong + right.slice(at + 1))).toBe(false)
    }),
    { numRuns: runs },
  )
})

test('of the 630 pairs that can be swapped at a place, whatever stands before it, one is not told apart', () => {
  // One character brings every state there is; what follows a swap maps different states to different states.
  const missed = alphabet.map((before) =>
    alphabet.flatMap((a, index) =>
      alphabet.slice(index + 1).filter((b) => checkCharacter(before + a + b) === checkCharacter(before + b + a)),
    ),
  )
  expect(missed.map((pairs) => pairs.length)).toEqual(Array(36).fill(1))
})
