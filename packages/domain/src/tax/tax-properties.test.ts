import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import { runs } from '../testing/runs.ts'
import { categories, documents, taxPolicies, taxTables } from '../testing/tax-documents.ts'
import { type TaxableLine, type Taxed, type TaxPolicy, taxDocument } from './tax.ts'

const gross = (policy: TaxPolicy): TaxPolicy => ({ ...policy, pricesIncludeTax: true })

describe('whatever is sold, at whatever rates', () => {
  test('net and tax make the gross of every line, nothing is below zero, and the rows add up to the lines', () => {
    fc.assert(
      fc.property(documents, taxTables, taxPolicies, (sold, levied, policy) => {
        const { breakdown, lineNets, lineTaxes } = taxDocument(sold, levied, policy)
        for (const { key, amountMinor } of sold) {
          const charged = (lineNets.get(key) ?? 0) + (lineTaxes.get(key) ?? 0)
          expect(policy.pricesIncludeTax ? charged : lineNets.get(key)).toBe(amountMinor)
        }
        expect(sumMinor(breakdown.map(({ taxMinor }) => taxMinor))).toBe(sumMinor([...lineTaxes.values()]))
        const amounts = [...lineTaxes.values(), ...lineNets.values()]
        expect(Math.min(0, ...amounts, ...breakdown.flatMap((row) => [row.taxMinor, row.baseMinor]))).toBe(0)
      }),
      { numRuns: runs },
    )
  })

  test('in gross amounts, net and tax make exactly the gross of each rate, and no tax is more than its line', () => {
    fc.assert(
      fc.property(documents, taxTables, taxPolicies.map(gross), (sold, levied, policy) => {
        const oneRateEach = categories.flatMap((category) => levied.find((own) => own.category === category) ?? [])
        const { breakdown, lineTaxes } = taxDocument(sold, oneRateEach, policy)
        const taxed = sold.filter((own) => oneRateEach.some(({ category }) => category === own.category))
        expect(sumMinor(breakdown.flatMap((row) => [row.baseMinor, row.taxMinor]))).toBe(
          sumMinor(taxed.map(({ amountMinor }) => amountMinor)),
        )
        expect(sold.filter(({ key, amountMinor }) => (lineTaxes.get(key) ?? 0) > amountMinor)).toEqual([])
      }),
      { numRuns: runs },
    )
  })

  test('the order of the lines and of the rates changes no total', () => {
    const rows = ({ breakdown }: Taxed) => breakdown.map((row) => JSON.stringify(row)).sort()
    fc.assert(
      fc.property(documents, taxTables, taxPolicies, (sold, levied, policy) => {
        const backwards = taxDocument(sold.toReversed(), levied.toReversed(), policy)
        expect(rows(backwards)).toEqual(rows(taxDocument(sold, levied, policy)))
      }),
      { numRuns: runs },
    )
  })

  test('the order of the lines moves their taxes with them, up to lines that are alike', () => {
    const alike = ({ lineTaxes }: Taxed, sold: readonly TaxableLine[]) =>
      sold.map(({ category, amountMinor, key }) => `${category} ${amountMinor} ${lineTaxes.get(key)}`).sort()
    fc.assert(
      fc.property(documents, taxTables, taxPolicies, (sold, levied, policy) => {
        const backwards = taxDocument(sold.toReversed(), levied, policy)
        expect(alike(backwards, sold)).toEqual(alike(taxDocument(sold, levied, policy), sold))
      }),
      { numRuns: runs },
    )
  })

  test('who pays no tax is charged what is left when the tax of all others is taken out', () => {
    fc.assert(
      fc.property(documents, taxTables, taxPolicies, (sold, levied, policy) => {
        const others = taxDocument(sold, levied, policy)
        const exempt = taxDocument(sold, levied, { ...policy, treatment: { kind: 'exempt', note: 'why' } })
        expect(exempt.lineNets).toEqual(others.lineNets)
        expect(new Set(exempt.lineTaxes.values())).toEqual(new Set(sold.length === 0 ? [] : [0]))
        const baseMinor = sumMinor([...others.lineNets.values()])
        const row = { name: 'Tax exempt', ratePpm: 0, baseMinor, taxMinor: 0, note: 'why' }
        expect(exempt.breakdown).toEqual(baseMinor === 0 ? [] : [row])
      }),
      { numRuns: runs },
    )
  })
})
