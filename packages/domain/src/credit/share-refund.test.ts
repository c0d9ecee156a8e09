import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currencyCode } from '../money/currency.ts'
import { shareRefund } from './share-refund.ts'

const dollars = currencyCode('USD')

test('what was paid by card and gift card goes back to both, by what each has left', () => {
  expect(shareRefund(50, { moneyMinor: 70, creditMinor: 30 }, dollars)).toEqual({ moneyMinor: 35, creditMinor: 15 })
  expect(shareRefund(100, { moneyMinor: 70, creditMinor: 30 }, dollars)).toEqual({ moneyMinor: 70, creditMinor: 30 })
  expect(shareRefund(10, { moneyMinor: 0, creditMinor: 30 }, dollars)).toEqual({ moneyMinor: 0, creditMinor: 10 })
  expect(shareRefund(10, { moneyMinor: 30, creditMinor: 0 }, dollars)).toEqual({ moneyMinor: 10, creditMinor: 0 })
  const dinars = currencyCode('KWD')
  expect(shareRefund(100, { moneyMinor: 510, creditMinor: 490 }, dinars)).toEqual({ moneyMinor: 50, creditMinor: 50 })
})

test('however it is split into refunds, both come back whole and neither gives more than it has', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 })
  fc.assert(
    fc.property(fc.nat(2_000), fc.nat(2_000), amounts, (moneyMinor, creditMinor, wanted) => {
      let left = { moneyMinor, creditMinor }
      for (const amount of [...wanted, Number.POSITIVE_INFINITY]) {
        const most = Math.min(amount, left.moneyMinor + left.creditMinor)
        if (most === 0) continue
        const back = shareRefund(most, left, dollars)
        expect(back.moneyMinor + back.creditMinor).toBe(most)
        left = { moneyMinor: left.moneyMinor - back.moneyMinor, creditMinor: left.creditMinor - back.creditMinor }
        expect(Math.min(left.moneyMinor, left.creditMinor)).toBeGreaterThanOrEqual(0)
      }
      expect(left).toEqual({ moneyMinor: 0, creditMinor: 0 })
    }),
  )
})
