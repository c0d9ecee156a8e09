import {
  area,
  berlin,
  billed,
  california,
  coins,
  evenHalves,
  fils,
  germany,
  gross,
  montreal,
  net,
  netDocument,
  newYork,
  one,
  paris,
  reduced,
  type TaxScenario,
  type TaxScenarios,
  type TaxSetup,
  toronto,
  us,
  wisbech,
  within,
} from './scenario.ts'

const ofCanada: TaxSetup = {
  market: net,
  zones: { canada: within('CA'), quebec: within('CA', 'QC') },
  rates: [
    ['canada', 'GST', 5],
    ['quebec', 'QST', 9.975, { layer: 2 }],
  ],
  goods: { mug: [1, 10_000] },
  to: toronto,
}
const ofCompound = (market: TaxScenario['market']): TaxSetup => ({
  market,
  zones: { canada: within('CA'), quebec: within('CA', 'QC') },
  rates: [
    ['canada', 'GST', 5],
    ['quebec', 'PST', 8.5, { layer: 2, isCompound: true }],
  ],
  goods: { mug: [1, 10_000] },
  to: montreal,
})

/** WooCommerce’s unit-tests/tax/tax.php, and what other systems can say, with numbers of our own. */
export const otherTaxSuites: TaxScenarios = [
  [
    'ours, after Medusa’s tax regions: a province’s own rate comes on top of the country’s',
    {
      ...ofCanada,
      to: montreal,
      rows: [
        ['GST', 10_000, 500],
        ['QST', 10_000, 998],
      ],
      total: 11_498,
    },
  ],
  [
    'ours, after Medusa’s tax regions: another province has the country’s alone',
    { ...ofCanada, to: toronto, rows: [['GST', 10_000, 500]], total: 10_500 },
  ],
  [
    'ours, after Medusa’s tax rates: a province has a rate of its own for some products',
    {
      market: net,
      zones: { us, california: within('US', 'CA') },
      rates: [
        ['us', 'US', 2],
        ['us', 'US', 2, reduced],
        ['california', 'CA', 8],
        ['california', 'CA reduced', 9, reduced],
      ],
      goods: { mug: [1, 10_000], book: [1, 10_000, 'reduced'] },
      to: california,
      rows: [
        ['CA reduced', 10_000, 900],
        ['CA', 10_000, 800],
      ],
      total: 21_700,
    },
  ],
  [
    'WooCommerce, calc_compound_tax: a tax on the tax, on top of the price',
    {
      ...ofCompound(net),
      rows: [
        ['GST', 10_000, 500],
        ['PST', 10_000, 893],
      ],
      total: 11_393,
    },
  ],
  [
    'WooCommerce, calc_compound_tax: a tax on the tax, within the price',
    {
      ...ofCompound(gross),
      rows: [
        ['GST', 8_778, 439],
        ['PST', 8_778, 783],
      ],
      total: 10_000,
    },
  ],
  [
    'WooCommerce, calc_tax: 20 % on 9.99',
    {
      ...one({ mug: [1, 999] }, 20),
      zones: { us: within('GB') },
      to: wisbech,
      rows: [['VAT', 999, 200]],
      total: 1_199,
    },
  ],
  [
    'WooCommerce, calc_tax: 20 % in 9.99',
    {
      ...one({ mug: [1, 999] }, 20, gross),
      zones: { us: within('GB') },
      to: wisbech,
      rows: [['VAT', 832, 167]],
      total: 999,
    },
  ],
  [
    'ours: three taxes, of which the last is levied on all',
    {
      market: netDocument,
      zones: { us },
      rates: [
        ['us', 'First', 10],
        ['us', 'Second', 5, { layer: 2 }],
        ['us', 'Third', 1, { layer: 3, isCompound: true }],
      ],
      goods: { mug: [1, 10_000] },
      to: newYork,
      rows: [
        ['First', 10_000, 1_000],
        ['Second', 10_000, 500],
        ['Third', 10_000, 115],
      ],
      total: 11_615,
    },
  ],
  [
    'ours: taxes by the billing address, though goods go elsewhere',
    {
      market: billed,
      zones: { us, germany },
      rates: [
        ['us', 'Sales tax', 5],
        ['germany', 'VAT', 19],
      ],
      goods: { mug: [1, 10_000] },
      to: newYork,
      billedTo: berlin,
      rows: [['VAT', 10_000, 1_900]],
      total: 11_900,
    },
  ],
  [
    'ours: a part of a country that the tax does not reach',
    {
      market: gross,
      zones: { spain: within('ES'), canaries: { areas: [area('ES', '35*'), area('ES', '38*')] } },
      rates: [
        ['spain', 'IVA', 21],
        ['canaries', 'Outside of the VAT area', 0],
      ],
      goods: { mug: [1, 12_100] },
      to: { state: 'Las Palmas', zipCode: '35001', country: 'ES' },
      rows: [['Outside of the VAT area', 12_100, 0]],
      total: 12_100,
    },
  ],
  [
    'ours: a range of postcodes also holds those that the post has added to',
    {
      market: net,
      zones: { us, city: within('US', null, '10001..10282') },
      rates: [
        ['us', 'State', 4],
        ['city', 'City', 8.875],
      ],
      goods: { mug: [1, 1_000] },
      to: { ...newYork, zipCode: '10001-1234' },
      rows: [['City', 1_000, 89]],
      total: 1_089,
    },
  ],
  [
    'ours: the zone of a country comes before one that only contains it',
    {
      market: net,
      zones: { france: within('FR'), europe: { areas: [area('DE')], contains: ['france'] } },
      rates: [
        ['france', 'French VAT', 20],
        ['europe', 'European VAT', 10],
      ],
      goods: { mug: [1, 10_000] },
      to: paris,
      rows: [['French VAT', 10_000, 2_000]],
      total: 12_000,
    },
  ],
  [
    'ours: halves go to the even cent',
    { ...one({ mug: [1, 250] }, 5), market: evenHalves, rows: [['VAT', 250, 12]], total: 262 },
  ],
  [
    'ours: Swiss coins round the total, and the tax stays what it is',
    {
      market: coins,
      zones: { switzerland: within('CH') },
      rates: [['switzerland', 'MWST', 8.1]],
      goods: { mug: [1, 1_998] },
      to: { zipCode: '8001', country: 'CH' },
      rows: [['MWST', 1_848, 150]],
      total: 2_000,
    },
  ],
  [
    'ours: a currency of three digits, whose last is not charged',
    {
      market: fils,
      zones: {},
      rates: [],
      goods: { mug: [1, 1_234] },
      to: { zipCode: '54541', country: 'KW' },
      rows: [],
      total: 1_230,
    },
  ],
]
