import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import { divideRounded, type RoundingMode } from '../money/rounding.ts'
import { runs } from '../testing/runs.ts'
import { categories, documents, taxPolicies, taxTables } from '../testing/tax-documents.ts'
import { type TaxableLine, type Taxed, type TaxPolicy, taxDocument } from './tax.ts'
import type { TaxRate } from './tax-rate.ts'

const net = (policy: TaxPolicy): TaxPolicy => ({ ...policy, pricesIncludeTax: false })
const gross = (policy: TaxPolicy): TaxPolicy => ({ ...policy, pricesIncludeTax: true })
const document = (policy: TaxPolicy): TaxPolicy => ({ ...policy, taxRounding: 'document' })

const rowOf = ({ name, ratePpm, layer, isCompound }: TaxRate): string => `${name} ${ratePpm} ${layer} ${isCompound}`
/** The distinct taxes of a category, in the order of the tables. */
const ratesOf = (category: string, levied: readonly TaxRate[]): TaxRate[] => [
  ...new Map(levied.filter((rate) => rate.category === category).map((rate) => [rowOf(rate), rate])).values(),
]
const taxOf = ({ lineTaxes }: Taxed, key: string): number => lineTaxes.get(key) ?? 0

describe('the oracle: taxes as the law words them, in plain fractions', () => {
  interface Fraction {
    readonly top: bigint
    readonly bottom: bigint
  }
  const plus = (a: Fraction, b: Fraction): Fraction => ({
    top: a.top * b.bottom + b.top * a.bottom,
    bottom: a.bottom * b.bottom,
  })
  const times = (a: Fraction, b: Fraction): Fraction => ({ top: a.top * b.top, bottom: a.bottom * b.bottom })
  const one: Fraction = { top: 1n, bottom: 1n }
  const total = (all: readonly Fraction[]): Fraction => all.reduce(plus, { top: 0n, bottom: 1n })

  /** The tax of one rate on a net of one: by recursion over what is below it. */
  const onOne = (rate: TaxRate, own: readonly TaxRate[]): Fraction => {
    const below = rate.isCompound ? own.filter(({ layer }) => layer < rate.layer) : []
    const base = plus(one, total(below.map((lower) => onOne(lower, own))))
    return times(base, { top: BigInt(rate.ratePpm), bottom: 1_000_000n })
  }
  const exactTax = (rate: TaxRate, line: TaxableLine, context: { levied: readonly TaxRate[]; policy: TaxPolicy }) => {
    const own = ratesOf(line.category, context.levied)
    const amount = { top: BigInt(line.amountMinor), bottom: 1n }
    const tax = times(amount, onOne(rate, own))
    if (!context.policy.pricesIncludeTax) return tax
    const all = plus(one, total(own.map((each) => onOne(each, own))))
    return times(tax, { top: all.bottom, bottom: all.top })
  }
  const rounded = ({ top, bottom }: Fraction, mode: RoundingMode) => divideRounded(top, bottom, mode)
  const isAdjacent = (tax: number, exact: Fraction) => tax === rounded(exact, 'down') || tax === rounded(exact, 'up')

  test('every net line has each of its taxes, rounded by itself', () => {
    fc.assert(
      fc.property(documents, taxTables, taxPolicies, (sold, levied, policy) => {
        const context = { levied, policy: { ...net(policy), taxRounding: 'line' } as const }
        const taxed = taxDocument(sold, levied, context.policy)
        for (const line of sold) {
          const own = ratesOf(line.category, levied)
          const expected = own.map((rate) => rounded(exactTax(rate, line, context), policy.taxRoundingMode))
          expect(taxOf(taxed, line.key)).toBe(sumMinor(expected))
        }
      }),
      { numRuns: runs },
    )
  })

  test('every gross line contains the exact sum of its taxes, rounded once', () => {
    fc.assert(
      fc.property(documents, taxTables, taxPolicies, (sold, levied, policy) => {
        const context = { levied, policy: { ...gross(policy), taxRounding: 'line' } as const }
        const taxed = taxDocument(sold, levied, context.policy)
        for (const line of sold) {
          const exact = total(ratesOf(line.category, levied).map((rate) => exactTax(rate, line, context)))
          expect(taxOf(taxed, line.key)).toBe(rounded(exact, policy.taxRoundingMode))
        }
      }),
      { numRuns: runs },
    )
  })

  test('a document’s rate is the exact tax over all lines, rounded once; so is each line’s part, down or up', () => {
    fc.assert(
      fc.property(documents, taxTables, taxPolicies.map(document), (sold, levied, policy) => {
        const context = { levied, policy }
        const taxed = taxDocument(sold, levied, policy)
        const distinct = [...new Map(levied.map((rate) => [rowOf(rate), rate])).values()]
        const ofRow = (row: TaxRate) =>
          sold.flatMap((line) => {
            const own = ratesOf(line.category, levied).find((rate) => rowOf(rate) === rowOf(row))
            return own === undefined || line.amountMinor === 0 ? [] : [exactTax(own, line, context)]
          })
        const rows = distinct.filter((row) => ofRow(row).length > 0)
        expect(taxed.breakdown).toHaveLength(rows.length)
        const meetsOthers = (row: TaxRate) =>
          categories.some((category) => {
            const own = ratesOf(category, levied).map(rowOf)
            return own.includes(rowOf(row)) && own.length > 1
          })
        for (const [index, row] of rows.entries()) {
          const exact = total(ofRow(row))
          const taxMinor = taxed.breakdown[index]?.taxMinor ?? Number.NaN
          if (policy.pricesIncludeTax && meetsOthers(row)) expect(isAdjacent(taxMinor, exact)).toBe(true)
          else expect(taxMinor).toBe(rounded(exact, policy.taxRoundingMode))
        }
        for (const line of policy.pricesIncludeTax ? sold : []) {
          const exact = total(ratesOf(line.category, levied).map((rate) => exactTax(rate, line, context)))
          expect(isAdjacent(taxOf(taxed, line.key), exact)).toBe(true)
        }
      }),
      { numRuns: runs },
    )
  })
})
