import fc from 'fast-check'
import { expect, test } from 'vitest'
import { subtractMinor, sumMinor } from '../money/minor.ts'
import { runs } from '../testing/runs.ts'
import { grossOf, moneyOfPieces } from './pieces.ts'

/** Three mugs for 40.00, of which 6.39 are tax. */
const mugs = { quantity: 3, amountMinor: 4000, taxMinor: 639 }
const piece = (goneBefore: number) => ({ quantity: 1, goneBefore })

test('each piece has its share of amount and tax, and the last one what could not be divided', () => {
  expect([0, 1, 2].map((before) => moneyOfPieces(mugs, piece(before), true))).toEqual([
    { amountMinor: 1333, taxMinor: 212 },
    { amountMinor: 1333, taxMinor: 213 },
    { amountMinor: 1334, taxMinor: 214 },
  ])
  expect(moneyOfPieces(mugs, { quantity: 3, goneBefore: 0 }, false)).toEqual({ amountMinor: 4000, taxMinor: 639 })
})

test('where the tax is in the price it goes by the amount, so that no piece has tax and no amount', () => {
  const pennies = { quantity: 3, amountMinor: 2, taxMinor: 2 }
  expect([0, 1, 2].map((before) => moneyOfPieces(pennies, piece(before), true))).toEqual([
    { amountMinor: 0, taxMinor: 0 },
    { amountMinor: 1, taxMinor: 1 },
    { amountMinor: 1, taxMinor: 1 },
  ])
})

test('where the tax is on top of the price it goes by the count', () => {
  expect([0, 1, 2].map((before) => moneyOfPieces(mugs, piece(before), false).taxMinor)).toEqual([213, 213, 213])
})

test('what is paid for pieces is their amount, and the tax that comes on top of it', () => {
  expect([grossOf(mugs, true), grossOf(mugs, false)]).toEqual([4000, 4639])
})

test('however a line is split, its pieces come to it, and none to less than nothing or more tax than amount', () => {
  const anyLine = fc
    .record({ quantity: fc.integer({ min: 1, max: 12 }), amountMinor: fc.nat({ max: 400 }), percent: fc.nat(100) })
    .map(({ percent, ...line }) => ({ ...line, taxMinor: Math.floor((line.amountMinor * percent) / 100) }))
  fc.assert(
    fc.property(anyLine, fc.boolean(), (line, taxIncluded) => {
      const pieces = Array.from({ length: line.quantity }, (_, before) =>
        moneyOfPieces(line, piece(before), taxIncluded),
      )
      expect(sumMinor(pieces.map(({ amountMinor }) => amountMinor))).toBe(line.amountMinor)
      expect(sumMinor(pieces.map(({ taxMinor }) => taxMinor))).toBe(line.taxMinor)
      for (const { amountMinor, taxMinor } of pieces) {
        expect(Math.min(taxMinor, taxIncluded ? subtractMinor(amountMinor, taxMinor) : amountMinor)).not.toBeLessThan(0)
      }
    }),
    { numRuns: runs },
  )
})
