import fc from 'fast-check'
import type { RoundingMode } from '../money/rounding.ts'
import type { TaxableLine, TaxPolicy } from '../tax/tax.ts'
import type { TaxRate } from '../tax/tax-rate.ts'

export const categories = ['standard', 'reduced', 'shipping'] as const
export const documents = fc
  .array(
    fc.record({
      category: fc.constantFrom(...categories),
      quantity: fc.integer({ min: 1, max: 999 }),
      amountMinor: fc.oneof(fc.nat({ max: 9 }), fc.nat({ max: 100_000_000 })),
    }),
    { maxLength: 8 },
  )
  .map((all) => all.map((facts, index): TaxableLine => ({ key: `line ${index}`, ...facts })))
const taxes = fc.array(
  fc.record({
    name: fc.constantFrom('State', 'County', 'City'),
    ratePpm: fc.constantFrom(0, 1, 48_750, 50_000, 80_000, 88_750, 100_000, 190_000, 250_000, 1_000_000),
    layer: fc.integer({ min: 1, max: 3 }),
    isCompound: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
)
/** Few taxes over the categories, so that categories share some of them and not others. */
export const taxTables: fc.Arbitrary<TaxRate[]> = taxes.chain((all) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...all), fc.constantFrom(...categories))
      .map(([tax, category]): TaxRate => ({ ...tax, category })),
    { maxLength: 7 },
  ),
)
export const taxPolicies: fc.Arbitrary<TaxPolicy> = fc.record({
  pricesIncludeTax: fc.boolean(),
  taxRounding: fc.constantFrom<TaxPolicy['taxRounding'][]>('unit', 'line', 'document'),
  taxRoundingMode: fc.constantFrom<RoundingMode[]>('halfUp', 'halfEven', 'down', 'up'),
  treatment: fc.constant('taxed' as const),
})
