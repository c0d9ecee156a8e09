import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CartLineId, VariantId } from '../ids.ts'
import { type Market, plainPolicies } from '../markets/market.ts'
import { currencyCode } from '../money/currency.ts'
import { priceFacts } from '../prices/testing/price-facts.ts'
import type { TaxRate } from '../tax/tax-rate.ts'
import { runs } from '../testing/runs.ts'
import { taxTables } from '../testing/tax-documents.ts'
import { quoteCart } from './price-cart.ts'
import type { QuoteFacts } from './quote.ts'

const germany: Market = {
  code: 'DE',
  name: 'Germany',
  currency: currencyCode('EUR'),
  pricesIncludeTax: true,
  taxRounding: 'line',
  ...plainPolicies,
  priceBasis: 'net',
  countries: ['DE', 'RO', 'CH'],
  defaultCountry: 'DE',
  defaultRegion: null,
  locales: ['de-DE'],
}
const vat = (ratePpm: number, category = 'standard'): TaxRate[] => [
  { name: 'VAT', category, ratePpm, layer: 1, isCompound: false },
]
interface Sold {
  readonly unitPriceMinor: number
  readonly compareAtMinor?: number | null
  readonly quantity?: number
}
const quote = ({ unitPriceMinor, compareAtMinor = null, quantity = 1 }: Sold, more: Partial<QuoteFacts>) =>
  quoteCart({
    market: germany,
    lines: [
      {
        // The brands are made where ids enter the shop; a test is such a place.
        lineId: 'line' as CartLineId,
        variantId: 'song' as VariantId,
        quantity,
        sellable: true,
        price: priceFacts({ variantPriceMinor: unitPriceMinor, compareAtMinor }),
        taxCategory: 'standard',
        requiresShipping: false,
        weightGrams: 0,
        shippingCategory: null,
        availableCount: null,
        backorderLimit: 0,
        components: [],
      },
    ],
    buyer: { at: new Date('2026-05-04T12:00:00Z'), customerGroupIds: [] },
    taxRates: [],
    homeTaxRates: vat(190_000),
    treatment: 'taxed',
    shippingMethods: [],
    shippingMethodId: undefined,
    ...more,
  })

describe('prices whose net is the same everywhere', () => {
  test.each([
    ['at home', vat(190_000), 1_000, 160],
    ['where the tax is higher', vat(240_000), 1_042, 202],
    ['where there is none', [], 840, 0],
    ['where goods of other categories are taxed', vat(190_000, 'reduced'), 840, 0],
  ])('%s', (_, taxRates, unitPriceMinor, taxMinor) => {
    const { lines, totals } = quote({ unitPriceMinor: 1_000 }, { taxRates })
    expect(lines[0]).toMatchObject({ unitPriceMinor, taxMinor, totalMinor: unitPriceMinor })
    expect(totals).toMatchObject({ totalMinor: unitPriceMinor, taxMinor })
    const kinds = lines[0]?.reasons.map(({ kind }) => kind)
    expect(kinds).toEqual(unitPriceMinor === 1_000 ? ['variant_price'] : ['variant_price', 'tax_of_place'])
    expect(lines[0]?.reasons.at(-1)?.unitPriceMinor).toBe(unitPriceMinor)
  })

  test('a compound tax is taken out and put in as exactly as any other', () => {
    const compound: TaxRate[] = [
      ...vat(50_000),
      { name: 'On top', category: 'standard', ratePpm: 100_000, layer: 2, isCompound: true },
    ]
    expect(quote({ unitPriceMinor: 1_190 }, { taxRates: compound }).lines[0]?.unitPriceMinor).toBe(1_155)
    expect(quote({ unitPriceMinor: 1_155 }, { taxRates: [], homeTaxRates: compound }).lines[0]?.unitPriceMinor).toBe(
      1_000,
    )
  })

  test('the half of a unit goes up', () => {
    expect(quote({ unitPriceMinor: 3 }, { homeTaxRates: vat(1_000_000) }).lines[0]?.unitPriceMinor).toBe(2)
  })

  test('what is shown beside a lower price moves with it, and is gone where it is no higher any more', () => {
    const beside = (compareAtMinor: number) =>
      quote({ unitPriceMinor: 1_190, compareAtMinor }, {}).lines[0]?.compareAtMinor
    expect([beside(2_380), beside(1_191)]).toEqual([2_000, 1_001])
    const half = { homeTaxRates: vat(1_000_000) }
    expect(quote({ unitPriceMinor: 3, compareAtMinor: 4 }, half).lines[0]?.compareAtMinor).toBeNull()
  })

  test('an exempt buyer pays what is left without the tax of the place', () => {
    const treatment = { kind: 'exempt', note: 'Embassy' } as const
    const { totals } = quote({ unitPriceMinor: 1_190 }, { taxRates: vat(240_000), treatment })
    expect(totals).toMatchObject({ totalMinor: 1_000, taxMinor: 0, taxReliefMinor: 240 })
  })

  test('nothing moves in a market that keeps its gross prices', () => {
    const market: Market = { ...germany, priceBasis: 'gross' }
    expect(quote({ unitPriceMinor: 1_000 }, { market }).lines[0]?.unitPriceMinor).toBe(1_000)
  })

  test('the net differs by no more than rounding, wherever the goods go; at home nothing changes', () => {
    fc.assert(
      fc.property(taxTables, taxTables, fc.integer({ min: 0, max: 100_000_000 }), (home, there, unitPriceMinor) => {
        const sold = { unitPriceMinor }
        const market = { ...germany, taxRounding: 'unit' as const }
        const net = ({ totals }: ReturnType<typeof quote>) => totals.totalMinor - totals.taxMinor
        const atHome = quote(sold, { market, homeTaxRates: home, taxRates: home })
        expect(atHome.lines[0]?.unitPriceMinor).toBe(unitPriceMinor)
        const elsewhere = quote(sold, { market, homeTaxRates: home, taxRates: there })
        expect(Math.abs(net(elsewhere) - net(atHome))).toBeLessThanOrEqual(1)
      }),
      { numRuns: runs },
    )
  })
})
