import {
  berlin,
  germany,
  gross,
  grossFromGermany,
  net,
  newYork,
  reduced,
  shipping,
  type TaxScenarios,
  type TaxSetup,
  us,
  within,
} from './scenario.ts'

const bucharest = { zipCode: '010011', country: 'RO', state: 'București' }
const ofDownload: TaxSetup = {
  market: { ...gross, priceBasis: 'net', defaultCountry: 'DE' },
  zones: { germany, romania: within('RO') },
  rates: [
    ['germany', 'German VAT', 19],
    ['romania', 'Romanian VAT', 24],
  ],
  goods: { ebook: [1, 1_000] },
  to: berlin,
}

/** core/spec/models/spree/tax/taxation_integration_spec.rb */
export const solidusTaxes: TaxScenarios = [
  [
    'Solidus, taxation_integration: federal and state tax on a book and its shipment',
    {
      market: net,
      zones: { us, state: within('US', 'New York') },
      rates: [
        ['us', 'Federal Sales Tax', 10],
        ['us', 'Federal Sales Tax', 10, shipping],
        ['state', 'New York Sales Tax', 5, { layer: 2 }],
        ['state', 'New York Sales Tax', 5, { ...shipping, layer: 2 }],
      ],
      goods: { mug: [1, 2_000] },
      shipping: 800,
      to: { ...newYork, state: 'New York' },
      rows: [
        ['Federal Sales Tax', 2_800, 280],
        ['New York Sales Tax', 2_800, 140],
      ],
      total: 3_220,
    },
  ],
  [
    'Solidus, taxation_integration: a German book and its shipment at the reduced rate',
    {
      market: gross,
      zones: { germany },
      rates: [
        ['germany', 'German reduced VAT', 7, reduced],
        ['germany', 'German reduced VAT', 7, shipping],
      ],
      goods: { book: [1, 2_000, 'reduced'] },
      shipping: 800,
      to: berlin,
      rows: [['German reduced VAT', 2_617, 183]],
      total: 2_800,
    },
  ],
  [
    'Solidus, taxation_integration: a sweater and its shipment at the full rate',
    {
      market: gross,
      zones: { germany },
      rates: [
        ['germany', 'German VAT', 19],
        ['germany', 'German VAT', 19, shipping],
      ],
      goods: { mug: [1, 3_000] },
      shipping: 1_600,
      to: berlin,
      rows: [['German VAT', 3_866, 734]],
      total: 4_600,
    },
  ],
  [
    'Solidus, taxation_integration: a download is taxed where its buyer is; the price is what it says',
    {
      market: gross,
      zones: { germany, romania: within('RO') },
      rates: [
        ['germany', 'German VAT', 19],
        ['romania', 'Romanian VAT', 24],
      ],
      goods: { ebook: [1, 1_000] },
      to: bucharest,
      rows: [['Romanian VAT', 806, 194]],
      total: 1_000,
    },
  ],
  [
    'Solidus, taxation_integration: a download costs its net and the tax of where its buyer is',
    {
      market: grossFromGermany,
      zones: { germany, romania: within('RO') },
      rates: [
        ['germany', 'German VAT', 19],
        ['romania', 'Romanian VAT', 24],
      ],
      goods: { ebook: [1, 1_000] },
      to: bucharest,
      rows: [['Romanian VAT', 840, 202]],
      total: 1_042,
    },
  ],
  [
    'Solidus, taxation_integration: what leaves for where no tax is costs its net',
    {
      market: grossFromGermany,
      zones: { germany },
      rates: [['germany', 'German VAT', 19]],
      goods: { mug: [2, 1_000] },
      to: newYork,
      rows: [],
      total: 1_680,
    },
  ],
  [
    'Solidus, taxation_integration: a download keeps its net in Romania',
    { ...ofDownload, to: bucharest, rows: [['Romanian VAT', 840, 202]], total: 1_042 },
  ],
  [
    'Solidus, taxation_integration: a download keeps its price at home',
    { ...ofDownload, to: berlin, rows: [['German VAT', 840, 160]], total: 1_000 },
  ],
  [
    'Solidus, taxation_integration: a download costs its net where no zone is',
    { ...ofDownload, to: { zipCode: '10001', state: 'NY', country: 'US' }, rows: [], total: 840 },
  ],
]
