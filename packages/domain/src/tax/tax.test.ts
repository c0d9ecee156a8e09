import { describe, expect, test } from 'vitest'
import { sumMinor } from '../money/minor.ts'
import { type TaxableLine, type TaxPolicy, taxDocument } from './tax.ts'
import type { TaxRate } from './tax-rate.ts'
import type { TaxTreatment } from './treatment.ts'

const line = (amountMinor: number, { key = 'line', category = 'standard', quantity = 1 } = {}): TaxableLine => ({
  key,
  category,
  quantity,
  amountMinor,
})
const rate = (ratePpm: number, facts: Partial<TaxRate> = {}): TaxRate => ({
  name: 'Tax',
  category: 'standard',
  ratePpm,
  layer: 1,
  isCompound: false,
  ...facts,
})
const net = (taxRounding: TaxPolicy['taxRounding']): TaxPolicy => ({
  pricesIncludeTax: false,
  taxRounding,
  taxRoundingMode: 'halfUp',
  treatment: 'taxed',
})
const gross = (taxRounding: TaxPolicy['taxRounding']): TaxPolicy => ({ ...net(taxRounding), pricesIncludeTax: true })

describe('known answers', () => {
  test('New York City’s 8.875 % on 24.99 is 2.22', () => {
    expect(taxDocument([line(2499)], [rate(88_750)], net('line')).breakdown).toMatchObject([
      { name: 'Tax', ratePpm: 88_750, baseMinor: 2499, taxMinor: 222 },
    ])
  })

  test('10.75 % on three at 3.33: 1.07 on the line, 3 × 0.36 by the unit', () => {
    const three = [line(999, { quantity: 3 })]
    expect(taxDocument(three, [rate(107_500)], net('line')).lineTaxes.get('line')).toBe(107)
    expect(taxDocument(three, [rate(107_500)], net('unit')).lineTaxes.get('line')).toBe(108)
  })

  test('Germany’s 19 % inside of 119.00 is 19.00, and inside of 9.99 it is 1.60', () => {
    expect(taxDocument([line(11_900)], [rate(190_000)], gross('line')).breakdown).toMatchObject([
      { name: 'Tax', ratePpm: 190_000, baseMinor: 10_000, taxMinor: 1900 },
    ])
    expect(taxDocument([line(999)], [rate(190_000)], gross('line')).lineTaxes.get('line')).toBe(160)
  })

  test('a Japanese invoice rounds each rate once, shipping with the goods of its rate', () => {
    const rates = [
      rate(100_000, { name: '消費税 10%' }),
      rate(80_000, { name: '消費税 8%', category: 'reduced' }),
      rate(100_000, { name: '消費税 10%', category: 'shipping' }),
    ]
    const lines = [
      line(165, { key: 'cup' }),
      line(165, { key: 'spoon' }),
      line(333, { key: 'tea', category: 'reduced' }),
      line(333, { key: 'cake', category: 'reduced' }),
      line(165, { key: 'shipping', category: 'shipping' }),
    ]
    const { breakdown, lineTaxes } = taxDocument(lines, rates, gross('document'))
    expect(breakdown).toMatchObject([
      { name: '消費税 10%', ratePpm: 100_000, baseMinor: 450, taxMinor: 45 },
      { name: '消費税 8%', ratePpm: 80_000, baseMinor: 617, taxMinor: 49 },
    ])
    expect(Object.fromEntries(lineTaxes)).toEqual({ cup: 15, spoon: 15, tea: 25, cake: 24, shipping: 15 })
  })

  test('state and county apply side by side, each with a row of its own', () => {
    const rates = [rate(40_000, { name: 'State' }), rate(48_750, { name: 'County' })]
    expect(taxDocument([line(1000)], rates, net('document'))).toMatchObject({
      lineNets: new Map([['line', 1000]]),
      lineTaxes: new Map([['line', 89]]),
      breakdown: [
        { name: 'State', ratePpm: 40_000, baseMinor: 1000, taxMinor: 40 },
        { name: 'County', ratePpm: 48_750, baseMinor: 1000, taxMinor: 49 },
      ],
    })
  })

  test('a rate that two categories share is rounded once for both, though only one has a county tax', () => {
    const rates = [
      rate(55_000, { name: 'State' }),
      rate(10_000, { name: 'County' }),
      rate(55_000, { name: 'State', category: 'food' }),
    ]
    const lines = [line(10, { key: 'a' }), line(10, { key: 'b', category: 'food' })]
    expect(taxDocument(lines, rates, net('document')).breakdown).toMatchObject([
      { name: 'State', ratePpm: 55_000, baseMinor: 20, taxMinor: 1 },
      { name: 'County', ratePpm: 10_000, baseMinor: 10, taxMinor: 0 },
    ])
    expect(taxDocument(lines, rates, net('line')).breakdown[0]?.taxMinor).toBe(2)
  })

  test('a discounted line’s units are taxed as they really are: 3.33, 3.33 and 3.34', () => {
    expect(taxDocument([line(1000, { quantity: 3 })], [rate(150_000)], net('unit')).lineTaxes.get('line')).toBe(150)
  })

  test('a zero rate keeps its row, a category without rates has none, and what is free leaves no trace', () => {
    const lines = [
      line(500),
      line(700, { key: 'untaxed', category: 'books' }),
      line(0, { key: 'free', category: 'gift' }),
    ]
    const { breakdown, lineTaxes } = taxDocument(
      lines,
      [rate(0, { name: 'Zero' }), rate(1, { category: 'gift' })],
      net('line'),
    )
    expect(breakdown).toMatchObject([{ name: 'Zero', ratePpm: 0, baseMinor: 500, taxMinor: 0 }])
    expect([...lineTaxes.values()]).toEqual([0, 0, 0])
  })

  test('each line tells its rates, and each row its categories; what is free has none, and is of none', () => {
    const rates = [
      rate(10_000, { name: 'County', layer: 2 }),
      rate(40_000, { name: 'State' }),
      rate(40_000, { name: 'State', layer: 2, isCompound: true }),
      rate(40_000, { name: 'State', category: 'food' }),
      rate(40_000, { name: 'State', category: 'books' }),
    ]
    const lines = [line(1000, { key: 'mug' }), line(500, { key: 'tea', category: 'food' })]
    const free = line(0, { key: 'free', category: 'books' })
    const { lineRates, breakdown } = taxDocument([...lines, free], rates, net('line'))
    const [state, county] = [
      { name: 'State', ratePpm: 40_000 },
      { name: 'County', ratePpm: 10_000 },
    ]
    expect([...lineRates]).toEqual([
      ['tea', [state]],
      ['mug', [state, county]],
    ])
    expect(breakdown.map(({ name, layer, categories }) => [name, layer, categories])).toEqual([
      ['County', 2, ['standard']],
      ['State', 1, ['food', 'standard']],
      ['State', 2, ['standard']],
    ])
    const exempt = taxDocument([...lines, free], rates, { ...net('line'), treatment: { kind: 'exempt', note: 'why' } })
    const row = { name: 'Tax exempt', ratePpm: 0 }
    expect([...exempt.lineRates]).toEqual([
      ['mug', [row]],
      ['tea', [row]],
    ])
  })

  test('on top of net prices nobody looks for a tax that is not charged: it may be past what can be counted', () => {
    const policy: TaxPolicy = { ...net('line'), treatment: { kind: 'exempt', note: 'why' } }
    const lineNets = new Map([['line', Number.MAX_SAFE_INTEGER]])
    expect(taxDocument([line(Number.MAX_SAFE_INTEGER)], [rate(190_000)], policy)).toMatchObject({ lineNets })
    expect(() => taxDocument([line(-1)], [rate(190_000)], policy)).toThrow(/below zero/)
  })

  test('an amount below zero is an error', () => {
    expect(() => taxDocument([line(-1)], [rate(1)], net('line'))).toThrow(/below zero/)
  })
})

describe('layers', () => {
  const both = [rate(50_000, { name: 'GST' }), rate(95_000, { name: 'QST', layer: 2, isCompound: true })]

  test('a compound tax is levied on the net and the taxes below it, and its row says so', () => {
    expect(taxDocument([line(100_00)], both, net('line')).breakdown).toMatchObject([
      { name: 'GST', ratePpm: 50_000, baseMinor: 100_00, taxMinor: 500 },
      { name: 'QST', ratePpm: 95_000, baseMinor: 100_00, taxMinor: 998, isCompound: true },
    ])
  })

  test('out of a gross amount, whatever rounds, come the taxes that were put on top', () => {
    for (const taxRounding of ['unit', 'line', 'document'] as const) {
      expect(taxDocument([line(114_975)], both, gross(taxRounding))).toMatchObject({
        lineNets: new Map([['line', 100_000]]),
        lineTaxes: new Map([['line', 14_975]]),
        breakdown: [
          { name: 'GST', ratePpm: 50_000, baseMinor: 100_000, taxMinor: 5000 },
          { name: 'QST', ratePpm: 95_000, baseMinor: 100_000, taxMinor: 9975, isCompound: true },
        ],
      })
    }
  })

  test('only what compounds stands on the layers below, and on all of them', () => {
    const taxes = (...rates: TaxRate[]) =>
      taxDocument([line(1_000_000)], rates, net('line')).breakdown.map(({ taxMinor }) => taxMinor)
    const [first, beside] = [rate(100_000, { name: 'A' }), rate(50_000, { name: 'B' })]
    const simple = rate(100_000, { name: 'C', layer: 2 })
    const compound = rate(100_000, { name: 'D', layer: 3, isCompound: true })
    const twin = rate(200_000, { name: 'E', layer: 3, isCompound: true })
    expect(taxes(first, beside, simple, compound, twin)).toEqual([100_000, 50_000, 100_000, 125_000, 250_000])
    expect(taxes(twin, compound, simple, beside, first)).toEqual([250_000, 125_000, 100_000, 50_000, 100_000])
    expect(taxes(compound)).toEqual([100_000])
  })

  test('one name and rate in two layers are two taxes, in one layer they are one', () => {
    const twice = (facts: Partial<TaxRate>) =>
      taxDocument([line(1000)], [rate(100_000), rate(100_000, facts)], net('line')).lineTaxes.get('line')
    expect([twice({}), twice({ layer: 2 }), twice({ layer: 2, isCompound: true })]).toEqual([100, 200, 210])
  })

  test('layers go by their number: the tenth stands on the ninth', () => {
    const rates = [rate(100_000, { name: 'B', layer: 10, isCompound: true }), rate(100_000, { name: 'A', layer: 9 })]
    expect(taxDocument([line(1000)], rates, net('line')).breakdown.map(({ taxMinor }) => taxMinor)).toEqual([110, 100])
  })

  test('three compound layers of odd rates are exact to the last rounding', () => {
    const odd = [1, 2, 3].map((layer) => rate(333_333, { name: `L${layer}`, layer, isCompound: true }))
    const { breakdown } = taxDocument([line(9_000_000_000)], odd, net('document'))
    expect(breakdown.map(({ taxMinor }) => taxMinor)).toEqual([2_999_997_000, 3_999_995_000, 5_333_325_333])
  })
})

describe('rounding modes', () => {
  test('cut off, half up, half to even and up, in each of the policies', () => {
    const taxes = (taxRounding: TaxPolicy['taxRounding']) =>
      (['down', 'halfUp', 'halfEven', 'up'] as const).map((taxRoundingMode) =>
        sumMinor([
          ...taxDocument([line(25), line(25, { key: 'other' }), line(1, { key: 'third' })], [rate(100_000)], {
            ...net(taxRounding),
            taxRoundingMode,
          }).lineTaxes.values(),
        ]),
      )
    expect([taxes('line'), taxes('unit'), taxes('document')]).toEqual([
      [4, 6, 4, 7],
      [4, 6, 4, 7],
      [5, 5, 5, 6],
    ])
  })

  test('rates that meet inside of gross amounts are rounded in one, and none of them twice', () => {
    const rates = [
      rate(100_000, { name: 'State' }),
      rate(100_000, { name: 'County' }),
      rate(100_000, { name: 'State', category: 'food' }),
    ]
    const lines = [line(1), line(1, { key: 'b', category: 'food' })]
    const policy = { ...gross('document'), taxRoundingMode: 'up' } as const
    // Rounded up one by one they would be 2, and the tax of the first line more than the line.
    expect(taxDocument(lines, rates, policy)).toMatchObject({
      lineNets: new Map([
        ['line', 0],
        ['b', 1],
      ]),
      lineTaxes: new Map([
        ['line', 1],
        ['b', 0],
      ]),
      breakdown: [
        { name: 'State', ratePpm: 100_000, baseMinor: 1, taxMinor: 1 },
        { name: 'County', ratePpm: 100_000, baseMinor: 0, taxMinor: 0 },
      ],
    })
  })
})

test('a unit that ties between two rates goes to the first by name, whatever the order of the tables', () => {
  const rates = [rate(100_000, { name: 'A' }), rate(100_000, { name: 'B' })]
  for (const order of [rates, rates.toReversed()]) {
    const { breakdown } = taxDocument([line(6)], order, gross('line'))
    expect(new Map(breakdown.map(({ name, taxMinor }) => [name, taxMinor]))).toEqual(
      new Map([
        ['A', 1],
        ['B', 0],
      ]),
    )
  }
})

describe('rates that several categories share, inside of gross amounts', () => {
  test('are one chain: each is there once, and all come to the one rounding', () => {
    const rates = [
      rate(100_000, { name: 'A' }),
      rate(100_000, { name: 'B' }),
      rate(100_000, { name: 'B', category: 'food' }),
      rate(100_000, { name: 'C', category: 'food' }),
      rate(250_000, { name: 'D', category: 'books' }),
    ]
    const lines = [line(120), line(120, { key: 'b', category: 'food' }), line(125, { key: 'c', category: 'books' })]
    for (const order of [lines, lines.toReversed()]) {
      expect(taxDocument(order, rates, gross('document')).breakdown).toMatchObject([
        { name: 'A', ratePpm: 100_000, baseMinor: 100, taxMinor: 10 },
        { name: 'B', ratePpm: 100_000, baseMinor: 200, taxMinor: 20 },
        { name: 'C', ratePpm: 100_000, baseMinor: 100, taxMinor: 10 },
        { name: 'D', ratePpm: 250_000, baseMinor: 100, taxMinor: 25 },
      ])
    }
  })

  test('give a tied unit to the category that comes first by name, so that no base depends on the order', () => {
    const shared = ['standard', 'food'].map((category) => rate(100_000, { name: 'State', category }))
    const rates = [...shared, rate(0, { name: 'Food', category: 'food' })]
    const lines = [line(5), line(5, { key: 'bread', category: 'food' })]
    for (const order of [lines, lines.toReversed()]) {
      expect(taxDocument(order, rates, gross('document')).breakdown).toMatchObject([
        { name: 'State', ratePpm: 100_000, baseMinor: 9, taxMinor: 1 },
        { name: 'Food', ratePpm: 0, baseMinor: 4, taxMinor: 0 },
      ])
    }
  })
})

describe('who pays no tax', () => {
  const reverseCharge: TaxTreatment = { kind: 'reverse_charge', note: 'Autoliquidation' }
  const lines = [line(11_900), line(500, { key: 'untaxed', category: 'books' })]

  test('is charged the net: what the price contains for others is taken out of it', () => {
    expect(taxDocument(lines, [rate(190_000)], { ...gross('line'), treatment: reverseCharge })).toMatchObject({
      lineNets: new Map([
        ['line', 10_000],
        ['untaxed', 500],
      ]),
      lineTaxes: new Map([
        ['line', 0],
        ['untaxed', 0],
      ]),
      lineReliefs: new Map([['line', 1_900]]),
      breakdown: [{ name: 'Reverse charge', ratePpm: 0, baseMinor: 10_500, taxMinor: 0, note: 'Autoliquidation' }],
    })
  })

  test('pays net prices as they are, and the row has the reason', () => {
    const exempt = { ...net('line'), treatment: { kind: 'exempt', note: 'Resale certificate' } } as const
    expect(taxDocument(lines, [rate(190_000)], exempt).breakdown).toMatchObject([
      { name: 'Tax exempt', ratePpm: 0, baseMinor: 12_400, taxMinor: 0, note: 'Resale certificate' },
    ])
  })

  test('has no row where everything is free', () => {
    expect(taxDocument([line(0)], [rate(190_000)], { ...net('line'), treatment: reverseCharge }).breakdown).toEqual([])
  })
})
