import fc from 'fast-check'
import type { OrderLineId } from '../../ids.ts'
import { currencyCode } from '../../money/currency.ts'
import { sumMinor } from '../../money/minor.ts'
import { roundingForProvider } from '../../money/provider-amount.ts'
import type { RefundableOrder } from '../refundable.ts'

const lines = fc.array(
  fc.record({
    quantity: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 999 })),
    amountMinor: fc.oneof(fc.nat({ max: 9 }), fc.nat({ max: 5_000 }), fc.nat({ max: 100_000_000 })),
    taxPercent: fc.oneof(fc.nat({ max: 25 }), fc.constant(100)),
  }),
  { minLength: 1, maxLength: 6 },
)

/** Paid in dollars, in Swiss cash, or in dinars whose last digit nobody can charge; some lines cost nothing. */
export const anyRefundableOrder: fc.Arbitrary<RefundableOrder> = fc
  .record({
    money: fc.constantFrom(['USD', 1] as const, ['CHF', 5] as const, ['KWD', 1] as const, ['MGA', 1] as const),
    taxIncluded: fc.boolean(),
    lines,
    shipping: fc.oneof(fc.constant(0), fc.nat({ max: 2_000 })),
  })
  .map(({ money: [code, coinMinor], taxIncluded, lines, shipping: shippingMinor }) => {
    const currency = currencyCode(code)
    const shippingTaxMinor = Math.floor(shippingMinor / 5)
    const sold = lines.map(({ quantity, amountMinor, taxPercent }, index) => ({
      // Only the domain's own edges make ids of strings.
      id: `line ${index}` as OrderLineId,
      quantity,
      totalMinor: amountMinor,
      taxMinor: Math.floor((amountMinor * taxPercent) / 100),
    }))
    const exactMinor = sumMinor([
      ...sold.flatMap(({ totalMinor, taxMinor }) => [totalMinor, taxIncluded ? 0 : taxMinor]),
      ...[shippingMinor, taxIncluded ? 0 : shippingTaxMinor],
    ])
    const totalMinor = exactMinor + roundingForProvider(exactMinor, currency, coinMinor)
    return { currency, taxIncluded, lines: sold, shippingMinor, shippingTaxMinor, totalMinor }
  })
