import {
  berlin,
  gross,
  grossDocument,
  grossUnit,
  net,
  newYork,
  one,
  reduced,
  restOfWorld,
  shipping,
  type TaxScenario,
  type TaxScenarios,
  type TaxSetup,
  us,
} from './scenario.ts'

const ofTwoZones: TaxSetup = {
  market: net,
  zones: restOfWorld,
  rates: [
    ['us', 'No tax', 0],
    ['us', 'Low VAT', 5, reduced],
    ['rest', 'VAT', 23],
  ],
  goods: { mug: [1, 10_000], book: [2, 5_000, 'reduced'] },
  to: newYork,
}
const ofShipping = (market: TaxScenario['market']): TaxSetup => ({
  market,
  zones: { us },
  rates: [
    ['us', 'VAT', 5],
    ['us', 'Shipping VAT', 10, shipping],
  ],
  goods: { mug: [1, 1_000] },
  shipping: 1_000,
  to: newYork,
})

/** features/shop/taxation and features/shop/shipping of Sylius, packages/core/e2e/order-taxes of Vendure. */
export const syliusAndVendure: TaxScenarios = [
  [
    'Sylius, different_tax_rates: several of two goods that are taxed differently',
    {
      market: net,
      zones: { us },
      rates: [
        ['us', 'VAT', 23],
        ['us', 'Low VAT', 5, reduced],
      ],
      goods: { mug: [3, 10_000], book: [4, 5_000, 'reduced'] },
      to: newYork,
      rows: [
        ['VAT', 30_000, 6_900],
        ['Low VAT', 20_000, 1_000],
      ],
      total: 57_900,
    },
  ],
  [
    'Sylius, rounding_taxes_on_order_item_level: ten of one are rounded once',
    { ...one({ mug: [10, 1_010] }, 23), rows: [['VAT', 10_100, 2_323]], total: 12_423 },
  ],
  [
    'Sylius, rounding_taxes_on_order_item_level: a half cent goes up',
    { ...one({ mug: [1, 4_595] }, 10), rows: [['VAT', 4_595, 460]], total: 5_055 },
  ],
  [
    'Sylius, rounding_taxes_on_order_item_level: less than half goes down',
    { ...one({ mug: [1, 4_594] }, 10), rows: [['VAT', 4_594, 459]], total: 5_053 },
  ],
  [
    'Sylius, tax_rate_included_in_price: one unit',
    { ...one({ mug: [1, 1_970] }, 20, gross), rows: [['VAT', 1_642, 328]], total: 1_970 },
  ],
  [
    'Sylius, tax_rate_included_in_price: two units of one line',
    { ...one({ mug: [2, 1_970] }, 20, gross), rows: [['VAT', 3_283, 657]], total: 3_940 },
  ],
  [
    'Sylius, tax_rate_included_in_price: two lines, each rounded',
    { ...one({ mug: [1, 1_970], book: [1, 1_970] }, 20, gross), rows: [['VAT', 3_284, 656]], total: 3_940 },
  ],
  [
    'Sylius, tax_rate_included_in_price: two lines that are rounded together, as by its decimal calculator',
    { ...one({ mug: [1, 1_970], book: [1, 1_970] }, 20, grossDocument), rows: [['VAT', 3_283, 657]], total: 3_940 },
  ],
  [
    'Sylius, variants_with_different_tax_category',
    {
      market: net,
      zones: { us },
      rates: [
        ['us', 'US VAT', 23],
        ['us', 'Low VAT', 5, reduced],
      ],
      goods: { mug: [1, 10_000, 'reduced'], book: [1, 4_000] },
      to: newYork,
      rows: [
        ['US VAT', 4_000, 920],
        ['Low VAT', 10_000, 500],
      ],
      total: 15_420,
    },
  ],
  [
    'Sylius, not_applying_taxes_for_products_without_tax_category',
    {
      market: net,
      zones: { us },
      rates: [['us', 'VAT', 23, reduced]],
      goods: { mug: [3, 10_000] },
      to: newYork,
      rows: [],
      total: 30_000,
    },
  ],
  [
    'Sylius, different_zones: at home one is taxed nothing and the other little',
    {
      ...ofTwoZones,
      to: newYork,
      rows: [
        ['Low VAT', 10_000, 500],
        ['No tax', 10_000, 0],
      ],
      total: 20_500,
    },
  ],
  [
    'Sylius, different_zones: in the rest of the world the one is taxed and the other not',
    { ...ofTwoZones, to: berlin, rows: [['VAT', 10_000, 2_300]], total: 22_300 },
  ],
  [
    'Sylius, applying_correct_taxes_for_shipping: it has a category of its own',
    {
      ...ofShipping(net),
      rows: [
        ['Shipping VAT', 1_000, 100],
        ['VAT', 1_000, 50],
      ],
      total: 2_150,
    },
  ],
  [
    'Sylius, shipping_with_tax_rate_included_in_price',
    {
      ...ofShipping(gross),
      rows: [
        ['Shipping VAT', 909, 91],
        ['VAT', 952, 48],
      ],
      total: 2_000,
    },
  ],
  [
    'Sylius, correct_shipping_fee_with_product_taxes: zones decide about goods and shipping alike',
    {
      market: net,
      zones: restOfWorld,
      rates: [
        ['us', 'US VAT', 23],
        ['us', 'US VAT', 23, shipping],
        ['rest', 'Low tax', 10],
        ['rest', 'Low tax', 10, shipping],
      ],
      goods: { mug: [3, 10_000] },
      shipping: 2_000,
      to: berlin,
      rows: [['Low tax', 32_000, 3_200]],
      total: 35_200,
    },
  ],
  [
    'Vendure, order-taxes: a summary by rate, with the one of zero',
    {
      market: net,
      zones: { us },
      rates: [
        ['us', 'Standard Tax', 20],
        ['us', 'Reduced Tax', 10, reduced],
        ['us', 'Zero Tax', 0, { category: 'zero' }],
      ],
      goods: { mug: [2, 100], book: [2, 100, 'reduced'], teapot: [2, 100, 'zero'] },
      to: newYork,
      rows: [
        ['Standard Tax', 200, 40],
        ['Reduced Tax', 200, 20],
        ['Zero Tax', 200, 0],
      ],
      total: 660,
    },
  ],
  [
    'Vendure, order-taxes: prices with tax, a line at once',
    { ...one({ mug: [2, 100] }, 20, gross), rows: [['VAT', 167, 33]], total: 200 },
  ],
  [
    'Vendure, order-taxes: prices with tax, unit by unit',
    { ...one({ mug: [2, 100] }, 20, grossUnit), rows: [['VAT', 166, 34]], total: 200 },
  ],
]
