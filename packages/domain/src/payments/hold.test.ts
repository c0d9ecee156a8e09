import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currencyCode } from '../money/currency.ts'
import { accept, refuse } from '../refusal.ts'
import { decideCapture, type HeldMoney, owedOf, releasableOf } from './hold.ts'

const held = (facts: Partial<HeldMoney> = {}): HeldMoney => ({
  ...{ amountMinor: 1_000, releasedMinor: 0, captureMinor: null, currency: currencyCode('USD') },
  ...facts,
})
const outOfRange = (min: number, max: number) => refuse({ code: 'AMOUNT_OUT_OF_RANGE', min, max })

test('all that is owed is captured, or less of it: the rest is released', () => {
  const some = held({ releasedMinor: 300 })
  expect(owedOf(some)).toBe(700)
  expect(decideCapture(some, null)).toEqual(accept({ amountMinor: 700, releasedMinor: 0 }))
  expect(decideCapture(some, 700)).toEqual(accept({ amountMinor: 700, releasedMinor: 0 }))
  expect(decideCapture(some, 1)).toEqual(accept({ amountMinor: 1, releasedMinor: 699 }))
  for (const wrong of [0, -1, 701]) expect(decideCapture(some, wrong)).toEqual(outOfRange(1, 700))
})

test('a capture that was begun is gone on with, for the same amount', () => {
  const begun = held({ captureMinor: 400, releasedMinor: 600 })
  for (const wanted of [null, 400]) {
    expect(decideCapture(begun, wanted)).toEqual(accept({ amountMinor: 400, releasedMinor: 0 }))
  }
  for (const other of [399, 401]) expect(decideCapture(begun, other)).toEqual(outOfRange(400, 400))
  expect(releasableOf(begun)).toBe(0)
})

test('amounts are such as can be charged, and the last of a hold is not let off', () => {
  const dinars = held({ currency: currencyCode('KWD'), amountMinor: 1_000 })
  expect(decideCapture(dinars, 995)).toEqual(outOfRange(10, 1_000))
  expect(decideCapture(dinars, 990)).toEqual(accept({ amountMinor: 990, releasedMinor: 10 }))
  expect([releasableOf(dinars), releasableOf(held({ releasedMinor: 999 }))]).toEqual([990, 0])
})

test('however a hold is let off and captured, what is captured and what is released are the hold', () => {
  const amounts = fc.array(fc.nat(400), { maxLength: 6 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), amounts, fc.option(fc.integer()), (amountMinor, offs, wanted) => {
      const after = offs.reduce(
        (hold, off) => (off <= releasableOf(hold) ? { ...hold, releasedMinor: hold.releasedMinor + off } : hold),
        held({ amountMinor }),
      )
      const all = decideCapture(after, null)
      expect(all.ok).toBe(true)
      const captured = decideCapture(after, wanted)
      if (!captured.ok) return
      expect(captured.value.amountMinor).toBeGreaterThan(0)
      expect(captured.value.amountMinor + captured.value.releasedMinor + after.releasedMinor).toBe(amountMinor)
    }),
  )
})
