import { describe, expect, test } from 'vitest'
import type { TaxRounding } from '../markets/market.ts'
import type { RoundingMode } from '../money/rounding.ts'
import { type TaxableLine, type Taxed, taxDocument } from './tax.ts'
import type { TaxRate } from './tax-rate.ts'

const rate = (name: string, ratePpm: number, facts: Partial<TaxRate> = {}): TaxRate => ({
  name,
  category: 'standard',
  ratePpm,
  layer: 1,
  isCompound: false,
  ...facts,
})
const sold = (amounts: readonly number[], category = 'standard'): TaxableLine[] =>
  amounts.map((amountMinor, index) => ({ key: `${category} ${index}`, category, quantity: 1, amountMinor }))
interface Policy {
  readonly taxRounding: TaxRounding
  readonly mode?: RoundingMode
}
const onTop = (lines: readonly TaxableLine[], rates: readonly TaxRate[], { taxRounding, mode = 'halfUp' }: Policy) =>
  taxDocument(lines, rates, { pricesIncludeTax: false, taxRounding, taxRoundingMode: mode, treatment: 'taxed' })
const within = (lines: readonly TaxableLine[], rates: readonly TaxRate[], { taxRounding, mode = 'halfUp' }: Policy) =>
  taxDocument(lines, rates, { pricesIncludeTax: true, taxRounding, taxRoundingMode: mode, treatment: 'taxed' })
const rows = ({ breakdown }: Taxed) => breakdown.map(({ name, baseMinor, taxMinor }) => [name, baseMinor, taxMinor])

/**
 * National Tax Agency, Q&A on the qualified invoice system, question 57 (端数処理; Order for Enforcement of the
 * Consumption Tax Act, Art. 70-10): fractions are rounded once per invoice and rate, by any rule; rounding per item and
 * adding up is not allowed. https://www.nta.go.jp/taxes/shiraberu/zeimokubetsu/shohi/keigenzeiritsu/qa_invoice_mokuji.htm
 */
describe('Japan’s qualified invoice', () => {
  const rates = [rate('10%', 100_000), rate('8%', 80_000, { category: 'reduced' })]
  const lines = [
    ...sold([83 * 167, 197 * 67], 'reduced'), // tomatoes and peppers
    ...sold([57 * 77, 417 * 67]), // flowers and fertiliser
  ]

  test('has one rounding per rate: 2,164 and 3,232 yen, where item by item makes 2,163 and 3,231', () => {
    expect(rows(onTop(lines, rates, { taxRounding: 'document', mode: 'down' }))).toEqual([
      ['10%', 32_328, 3232],
      ['8%', 27_060, 2164],
    ])
    expect(rows(onTop(lines, rates, { taxRounding: 'line', mode: 'down' }))).toEqual([
      ['10%', 32_328, 3231],
      ['8%', 27_060, 2163],
    ])
  })

  test('takes prices with tax too, each rate’s tax out of its sum: 10/110 and 8/108', () => {
    const policy = { taxRounding: 'document', mode: 'down' } as const
    expect(rows(within([...sold([105, 105, 105]), ...sold([333, 333], 'reduced')], rates, policy))).toEqual([
      ['10%', 287, 28],
      ['8%', 617, 49],
    ])
  })

  test('leaves the rule to the shop: 1,234 yen at 10 % have 123, or 124 rounded up', () => {
    const taxes = (mode: RoundingMode) => rows(onTop(sold([1234]), rates, { taxRounding: 'document', mode }))
    expect([taxes('down'), taxes('halfUp'), taxes('up')]).toEqual([
      [['10%', 1234, 123]],
      [['10%', 1234, 123]],
      [['10%', 1234, 124]],
    ])
  })
})

/**
 * § 12 UStG: 19 and 7 %. § 10 (1) UStG: the base is the price without the tax. § 14 (4) no. 7, 8 UStG: an invoice shows
 * net and tax by rate. https://www.gesetze-im-internet.de/ustg_1980/ . Tax is rounded commercially to the cent.
 */
describe('Germany', () => {
  const rates = [rate('USt 19 %', 190_000), rate('USt 7 %', 70_000, { category: 'reduced' })]

  test('119.00 and 107.00 with tax are 100.00 each without', () => {
    expect(rows(within([...sold([119_00]), ...sold([107_00], 'reduced')], rates, { taxRounding: 'document' }))).toEqual(
      [
        ['USt 19 %', 100_00, 19_00],
        ['USt 7 %', 100_00, 7_00],
      ],
    )
  })

  test('three books at 9.99 contain 1.96 together, and three times 0.65 by the piece', () => {
    const books = sold([999, 999, 999], 'reduced')
    expect(rows(within(books, rates, { taxRounding: 'document' }))).toEqual([['USt 7 %', 2801, 196]])
    expect(rows(within(books, rates, { taxRounding: 'line' }))).toEqual([['USt 7 %', 2802, 195]])
  })
})

/**
 * https://www.gov.uk/guidance/vat-guide-notice-700 section 17.5 and
 * https://www.gov.uk/hmrc-internal-manuals/vat-trader-records/vatrec12010: the total VAT of an invoice may be rounded
 * down to a whole penny; VAT per line is rounded to the nearer penny, never down throughout.
 */
describe('the United Kingdom', () => {
  const vat = [rate('VAT', 200_000)]

  test('£100 have £20 on top and £120 contain £20: the VAT fraction is 1/6', () => {
    expect(rows(onTop(sold([100_00]), vat, { taxRounding: 'document' }))).toEqual([['VAT', 100_00, 20_00]])
    expect(rows(within(sold([120_00]), vat, { taxRounding: 'document' }))).toEqual([['VAT', 100_00, 20_00]])
  })

  test('an invoice’s total may be rounded down, its lines go to the nearer penny', () => {
    const lines = sold([1_99, 2_49, 12])
    expect(rows(onTop(lines, vat, { taxRounding: 'document', mode: 'down' }))).toEqual([['VAT', 4_60, 92]])
    expect(rows(onTop(sold([2_49, 2_49]), vat, { taxRounding: 'document', mode: 'down' }))).toEqual([['VAT', 4_98, 99]])
    expect(rows(onTop(sold([2_49, 2_49]), vat, { taxRounding: 'line' }))).toEqual([['VAT', 4_98, 1_00]])
  })

  test('a zero rate has its base on the invoice', () => {
    const rates = [...vat, rate('Zero rate', 0, { category: 'books' })]
    expect(rows(within([...sold([120_00]), ...sold([9_99], 'books')], rates, { taxRounding: 'line' }))).toEqual([
      ['VAT', 100_00, 20_00],
      ['Zero rate', 9_99, 0],
    ])
  })
})

/**
 * Publication 718, https://www.tax.ny.gov/pdf/publications/sales/pub718.pdf: New York City 8⅞ %, of which the state has
 * 4 %, the city 4½ % and the Metropolitan Commuter Transportation District ⅜ %.
 */
describe('New York City', () => {
  test('8.875 % is 8.875 %: a hundred dollars have 8.88, a thousand 88.75', () => {
    const combined = [rate('NYC', 88_750)]
    expect(rows(onTop(sold([100_00]), combined, { taxRounding: 'line' }))).toEqual([['NYC', 100_00, 8_88]])
    expect(rows(onTop(sold([1000_00]), combined, { taxRounding: 'line' }))).toEqual([['NYC', 1000_00, 88_75]])
  })

  test('its three taxes add up, each with a row of its own', () => {
    const apart = [rate('State', 40_000), rate('City', 45_000), rate('MCTD', 3_750)]
    expect(rows(onTop(sold([1000_00]), apart, { taxRounding: 'document' }))).toEqual([
      ['State', 1000_00, 40_00],
      ['City', 1000_00, 45_00],
      ['MCTD', 1000_00, 3_75],
    ])
  })
})

/**
 * http://www.revenuquebec.ca/en/entreprise/taxes/tvq_tps/calcul-taxes.aspx (since 2013) and
 * http://www.revenuquebec.ca/en/salle-de-presse/communiques/autres/2012/17dec.aspx (before: QST on the price and GST).
 */
describe('Québec', () => {
  const gst = rate('GST', 50_000)

  test('since 2013 has 5 % and 9.975 % of the price: 5.00 and 9.98 on 100.00', () => {
    const lines = sold([100_00])
    expect(rows(onTop(lines, [gst, rate('QST', 99_750, { layer: 2 })], { taxRounding: 'document' }))).toEqual([
      ['GST', 100_00, 5_00],
      ['QST', 100_00, 9_98],
    ])
  })

  test('before had 9.5 % of the price with GST: ([$100 + $5] × 9.5 %) is 9.98 too', () => {
    const qst = rate('QST', 95_000, { layer: 2, isCompound: true })
    expect(rows(onTop(sold([100_00]), [qst, gst], { taxRounding: 'document' }))).toEqual([
      ['QST', 100_00, 9_98],
      ['GST', 100_00, 5_00],
    ])
    expect(rows(within(sold([114_98]), [gst, qst], { taxRounding: 'document' }))).toEqual([
      ['GST', 100_00, 5_00],
      ['QST', 100_00, 9_98],
    ])
  })
})

/** Art. 25 MWSTG, since 2024: https://www.estv.admin.ch/estv/en/home/value-added-tax/vat-rates-switzerland.html */
test('Switzerland has 8.1 % and 2.6 %, in prices with tax', () => {
  const rates = [rate('MWST 8.1 %', 81_000), rate('MWST 2.6 %', 26_000, { category: 'reduced' })]
  const lines = [...sold([108_10]), ...sold([102_60], 'reduced')]
  expect(rows(within(lines, rates, { taxRounding: 'line' }))).toEqual([
    ['MWST 8.1 %', 100_00, 8_10],
    ['MWST 2.6 %', 100_00, 2_60],
  ])
})
