import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currencyCode } from '../money/currency.ts'
import { chargeStep, providerLimits } from '../money/provider-amount.ts'
import { runs } from '../testing/runs.ts'
import { transferOf } from './transfer.ts'

const usd = (valueMinor: number, openMinor: number) =>
  transferOf({ valueMinor, openMinor, currency: currencyCode('USD') })

test('what goods are worth pays for the other order as far as it goes, and no further', () => {
  expect([usd(1_000, 3_000), usd(3_000, 1_000), usd(1_000, 1_000), usd(0, 1_000)]).toEqual([1_000, 1_000, 1_000, 0])
})

test('a rest that is too small to be charged is made large enough, and that much more goes back', () => {
  // Stripe charges no less than 0.50 USD: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
  expect([usd(950, 1_000), usd(951, 1_000), usd(999, 1_000), usd(30, 50)]).toEqual([950, 950, 950, 0])
})

test('whatever the amounts: each part can be charged or sent back, and both orders come out even', () => {
  const anyExchange = fc.constantFrom('USD', 'JPY', 'KWD', 'ISK', 'UGX', 'HUF', 'EUR').chain((code) => {
    const currency = currencyCode(code)
    const step = chargeStep(currency)
    const { minMinor } = providerLimits(currency)
    const least = Math.ceil(minMinor / step)
    const steps = (min: number) => fc.integer({ min, max: 3 * least + 5 }).map((count) => count * step)
    return fc.record({ currency: fc.constant(currency), valueMinor: steps(0), openMinor: steps(least) })
  })
  fc.assert(
    fc.property(anyExchange, ({ currency, valueMinor, openMinor }) => {
      const transferred = transferOf({ currency, valueMinor, openMinor })
      const [step, { minMinor }] = [chargeStep(currency), providerLimits(currency)]
      const leftMinor = openMinor - transferred
      expect(transferred).toBeGreaterThanOrEqual(0)
      expect(transferred).toBeLessThanOrEqual(Math.min(valueMinor, openMinor))
      expect([transferred % step, leftMinor % step]).toEqual([0, 0])
      expect(leftMinor === 0 || leftMinor >= minMinor).toBe(true)
      // Nothing is sent back that could have paid.
      expect(Math.min(valueMinor, openMinor) - transferred).toBeLessThan(Math.max(minMinor, 1))
    }),
    { numRuns: runs },
  )
})
