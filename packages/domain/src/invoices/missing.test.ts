import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import type { InvoiceDocument } from './document.ts'
import type { InvoiceItem, InvoiceRegime } from './laws.ts'
import { missingFromInvoice } from './missing.ts'
import { credited, germanFacts, item, japaneseFacts, reverseChargeFacts } from './testing/sample-invoices.ts'
import { type InvoiceFacts, writeInvoice } from './write-invoice.ts'

const missing = (facts: InvoiceFacts, regime: InvoiceRegime) => missingFromInvoice(writeInvoice(facts), regime)

test.each<[string, InvoiceFacts, InvoiceRegime]>([
  ['the German invoice, in Germany', germanFacts, 'de'],
  ['the German invoice, in the Union', germanFacts, 'eu'],
  ['the German credit note, in Germany', credited(germanFacts), 'de'],
  ['the German credit note, in the Union', credited(germanFacts), 'eu'],
  ['the reverse charge, in Germany', reverseChargeFacts, 'de'],
  ['the reverse charge, in the Union', reverseChargeFacts, 'eu'],
  ['the Japanese invoice', japaneseFacts, 'jp'],
  ['the Japanese credit note', credited(japaneseFacts), 'jp'],
])('%s lacks nothing', (_, facts, regime) => {
  expect(missing(facts, regime)).toEqual([])
})

const blank = { name: ' ', addressLines: [' ', ''], vatId: null }
const nobody = (facts: InvoiceFacts): Pick<InvoiceFacts, 'seller' | 'buyer'> => ({
  seller: { ...facts.seller, ...blank, registration: null },
  buyer: blank,
})
const [mugs, book] = germanFacts.goods
if (!mugs || !book) throw new Error('the samples have lines')

describe('an EU invoice says what Art. 226 of Directive 2006/112/EC wants', () => {
  test.each<[string, InvoiceFacts, InvoiceItem[]]>([
    ['2', { ...germanFacts, number: ' ' }, ['number']],
    [
      '3',
      { ...germanFacts, seller: { ...germanFacts.seller, vatId: '', taxNumber: '30/123/45678' } },
      ['seller_vat_id'],
    ],
    ['4', { ...reverseChargeFacts, buyer: { ...reverseChargeFacts.buyer, vatId: null } }, ['buyer_vat_id']],
    ['5', { ...germanFacts, seller: { ...germanFacts.seller, name: '' } }, ['seller_name']],
    ['5', { ...germanFacts, seller: { ...germanFacts.seller, addressLines: [] } }, ['seller_address']],
    ['5', { ...germanFacts, buyer: { ...germanFacts.buyer, name: '' } }, ['buyer_name']],
    ['5', { ...germanFacts, buyer: { ...germanFacts.buyer, addressLines: [''] } }, ['buyer_address']],
    ['6', { ...germanFacts, goods: [mugs, { ...book, description: '' }] }, ['description']],
    [
      '9',
      { ...germanFacts, goods: [item({ amountMinor: 100 })], shipping: [], taxLines: [], totalMinor: 100 },
      ['rate_or_exemption'],
    ],
    ['11', { ...reverseChargeFacts, treatment: { kind: 'exempt', note: ' ' } }, ['exemption_reference']],
    ['11a', { ...reverseChargeFacts, treatment: { kind: 'reverse_charge', note: '' } }, ['reverse_charge_mention']],
  ])('point (%s)', (point, facts, items) => {
    const source = `Directive 2006/112/EC, Art. 226(${point})`
    expect(missing(facts, 'eu')).toEqual(items.map((item) => ({ item, source })))
  })

  test('a credit note names its invoice: Art. 219', () => {
    const { issuedOn, suppliedOn } = germanFacts
    const facts = {
      ...credited(germanFacts),
      subject: { kind: 'credit_note', corrects: { number: '', issuedOn, suppliedOn } },
    } as const
    expect(missing(facts, 'eu')).toEqual([{ item: 'corrected_number', source: 'Directive 2006/112/EC, Art. 219' }])
  })

  test('the date of supply is wanted where it is known and another: point (7)', () => {
    expect(missing({ ...germanFacts, suppliedOn: null }, 'eu')).toEqual([])
  })

  test('what no document lacks: points (1), (8), (10): dates, net prices, discounts, base and tax by rate', () => {
    const { issuedOn, lines, rates } = writeInvoice(germanFacts)
    expect(issuedOn).toEqual({ year: 2026, month: 3, day: 9 })
    expect(lines.map(({ unitNet, discountMinor }) => [unitNet, discountMinor])).toEqual([
      ['33.3333', 100],
      ['10.0000', 0],
      ['5.0000', 0],
    ])
    expect(rates.map(({ baseMinor, taxMinor }) => [baseMinor, taxMinor])).toEqual([
      [10_500, 1995],
      [1000, 70],
    ])
  })

  test('what costs nothing needs no rate, and an exemption that is named explains all that have none', () => {
    const free = item({ unitPriceMinor: 100, discountMinor: 100, amountMinor: 0 })
    expect(missing({ ...germanFacts, goods: [...germanFacts.goods, free] }, 'eu')).toEqual([])
    const untaxed = { goods: [item({ amountMinor: 100 })], shipping: [], taxLines: [], totalMinor: 100 }
    expect(missing({ ...reverseChargeFacts, ...untaxed }, 'eu')).toEqual([])
    expect(missing({ ...germanFacts, ...untaxed, treatment: { kind: 'exempt', note: 'Art. 151' } }, 'eu')).toEqual([])
  })

  test('an address may have empty lines, if it has others', () => {
    const [seller, buyer] = [germanFacts.seller, germanFacts.buyer].map(({ addressLines }) => ['', ...addressLines])
    const facts = {
      ...germanFacts,
      seller: { ...germanFacts.seller, addressLines: seller ?? [] },
      buyer: { ...germanFacts.buyer, addressLines: buyer ?? [] },
    }
    expect(missing(facts, 'eu')).toEqual([])
  })

  test('a mark for a reduced rate explains no missing rate', () => {
    const goods = [...japaneseFacts.goods, item({ amountMinor: 10 })]
    const facts = { ...japaneseFacts, seller: germanFacts.seller, goods, totalMinor: 4310 }
    expect(missing(facts, 'eu').map(({ item }) => item)).toEqual(['rate_or_exemption'])
  })
})

describe('a German invoice says what § 14 Abs. 4 UStG wants', () => {
  test.each<[string, InvoiceFacts, InvoiceItem[]]>([
    ['§ 14 Abs. 4 Nr. 1 UStG', { ...germanFacts, seller: { ...germanFacts.seller, name: '' } }, ['seller_name']],
    [
      '§ 14 Abs. 4 Nr. 1 UStG',
      { ...germanFacts, seller: { ...germanFacts.seller, addressLines: [] } },
      ['seller_address'],
    ],
    ['§ 14 Abs. 4 Nr. 1 UStG', { ...germanFacts, buyer: blank }, ['buyer_name', 'buyer_address']],
    ['§ 14 Abs. 4 Nr. 2 UStG', { ...germanFacts, seller: { ...germanFacts.seller, vatId: null } }, ['seller_tax_id']],
    ['§ 14 Abs. 4 Nr. 4 UStG', { ...germanFacts, number: '' }, ['number']],
    ['§ 14 Abs. 4 Nr. 5 UStG', { ...germanFacts, goods: [{ ...mugs, description: '\t' }, book] }, ['description']],
    ['§ 14 Abs. 4 Nr. 6 UStG', { ...germanFacts, suppliedOn: null }, ['supply_date']],
    [
      '§ 14 Abs. 4 Nr. 8 UStG',
      { ...germanFacts, goods: [item({ amountMinor: 100 })], shipping: [], taxLines: [], totalMinor: 100 },
      ['rate_or_exemption'],
    ],
    [
      '§ 14 Abs. 4 Nr. 8 UStG',
      { ...reverseChargeFacts, treatment: { kind: 'exempt', note: '' } },
      ['exemption_reference'],
    ],
    [
      '§ 14a Abs. 1 und 3 UStG',
      {
        ...reverseChargeFacts,
        buyer: { ...reverseChargeFacts.buyer, vatId: ' ' },
        treatment: { kind: 'reverse_charge', note: '' },
      },
      ['reverse_charge_mention', 'buyer_vat_id'],
    ],
  ])('%s', (source, facts, items) => {
    expect(missing(facts, 'de')).toEqual(items.map((item) => ({ item, source })))
  })

  test('the number of the local tax office does as well as a VAT id', () => {
    const seller = { ...germanFacts.seller, vatId: null, taxNumber: '30/123/45678' }
    expect(missing({ ...germanFacts, seller }, 'de')).toEqual([])
  })

  test('a credit note names its invoice: § 31 Abs. 5 UStDV', () => {
    const corrects = { number: ' ', issuedOn: germanFacts.issuedOn, suppliedOn: null }
    const facts = { ...credited(germanFacts), subject: { kind: 'credit_note', corrects } } as const
    expect(missing(facts, 'de')).toEqual([{ item: 'corrected_number', source: '§ 31 Abs. 5 UStDV' }])
  })
})

// National Tax Agency, Q&A on the invoice system (インボイス制度に関するQ&A), "適格請求書の記載事項", and its Tax Answer No. 6625.
describe('a Japanese qualified invoice says what the National Tax Agency lists', () => {
  const registered = (number: string): InvoiceFacts => ({
    ...japaneseFacts,
    seller: { ...japaneseFacts.seller, registration: { number, holder: 'corporation' } },
  })
  const nameless: InvoiceFacts = { ...japaneseFacts, seller: { ...japaneseFacts.seller, name: '' } }
  const unregistered: InvoiceFacts = { ...japaneseFacts, seller: { ...japaneseFacts.seller, registration: null } }
  const undescribed: InvoiceFacts = {
    ...japaneseFacts,
    goods: japaneseFacts.goods.map((own) => ({ ...own, description: '' })),
  }
  const unmarked: InvoiceFacts = {
    ...japaneseFacts,
    taxLines: japaneseFacts.taxLines.map((row) => ({ ...row, isReduced: false })),
  }

  test.each<[string, string, InvoiceFacts, InvoiceItem[]]>([
    ['① 氏名又は名称', '第57条の4第1項第1号', nameless, ['seller_name']],
    ['① 登録番号', '第57条の4第1項第1号', unregistered, ['seller_registration']],
    ['① 登録番号', '第57条の4第1項第1号', registered('T7000012050003'), ['seller_registration']],
    [
      '② 課税資産の譲渡等を行った年月日',
      '第57条の4第1項第2号',
      { ...japaneseFacts, suppliedOn: null },
      ['supply_date'],
    ],
    ['③ 資産又は役務の内容', '第57条の4第1項第3号', undescribed, ['description']],
    ['③ 軽減対象資産の譲渡等である旨', '第57条の4第1項第3号', unmarked, ['reduced_rate_mark']],
    ['⑥ 交付を受ける事業者の氏名又は名称', '第57条の4第1項第6号', { ...japaneseFacts, buyer: blank }, ['buyer_name']],
  ])('%s', (_, article, facts, items) => {
    expect(missing(facts, 'jp')).toEqual(items.map((item) => ({ item, source: `消費税法${article}` })))
  })

  test('④ and ⑤: amounts by rate with the rate, and the tax by rate, are in every document', () => {
    expect(writeInvoice(japaneseFacts).rates).toMatchObject([
      { ratePpm: 100_000, baseMinor: 3000, taxMinor: 300 },
      { ratePpm: 80_000, baseMinor: 926, taxMinor: 74 },
    ])
  })

  test('a mark that no note explains marks nothing', () => {
    const document: InvoiceDocument = { ...writeInvoice(japaneseFacts), notes: [] }
    expect(missingFromInvoice(document, 'jp').map(({ item }) => item)).toEqual(['reduced_rate_mark'])
    const reverse: InvoiceDocument = { ...document, notes: [{ kind: 'exempt', text: '※' }] }
    expect(missingFromInvoice(reverse, 'jp').map(({ item }) => item)).toEqual(['reduced_rate_mark'])
  })

  test('another mark than the note’s is not explained, and one reduced rate of two is enough to need it', () => {
    const document = writeInvoice(japaneseFacts)
    const starred = document.lines.map((line) => ({ ...line, mark: line.mark === null ? null : '☆' }))
    expect(missingFromInvoice({ ...document, lines: starred }, 'jp').map(({ item }) => item)).toEqual([
      'reduced_rate_mark',
    ])
    const mixed = document.lines.map((line) => ({ ...line, mark: null, rates: document.rates }))
    expect(missingFromInvoice({ ...document, lines: mixed }, 'jp').map(({ item }) => item)).toEqual([
      'reduced_rate_mark',
    ])
  })

  test('a document without lines describes nothing', () => {
    const facts = { ...japaneseFacts, goods: [], taxLines: [], totalMinor: 0 }
    expect(missing(facts, 'jp').map(({ item }) => item)).toEqual(['description'])
  })

  // 適格返還請求書: Art. 57-4 (3).
  test.each<[string, InvoiceFacts, InvoiceItem]>([
    ['第57条の4第3項第1号', credited(nameless), 'seller_name'],
    ['第57条の4第3項第1号', credited(unregistered), 'seller_registration'],
    ['第57条の4第3項第2号', { ...credited(japaneseFacts), suppliedOn: null }, 'supply_date'],
    ['第57条の4第3項第2号', credited({ ...japaneseFacts, suppliedOn: null }), 'corrected_supply_date'],
    ['第57条の4第3項第3号', credited(undescribed), 'description'],
    ['第57条の4第3項第3号', credited(unmarked), 'reduced_rate_mark'],
  ])('a credit note: %s', (article, facts, item) => {
    expect(missing(facts, 'jp')).toEqual([{ item, source: `消費税法${article}` }])
  })

  test('a credit note needs no buyer’s name', () => {
    expect(missing({ ...credited(japaneseFacts), buyer: blank }, 'jp')).toEqual([])
  })
})

describe('⑤ the tax is rounded once per rate (消費税法施行令第70条の10)', () => {
  const roundedOnce = (rate: { ratePpm: number; baseMinor: number; taxMinor: number }, taxIncluded: boolean) => {
    const rates = [{ name: '消費税', mark: null, ...rate }]
    const document: InvoiceDocument = { ...writeInvoice(japaneseFacts), taxIncluded, rates }
    const items = missingFromInvoice(document, 'jp')
    if (items.length > 0) expect(items).toEqual([{ item: 'tax_rounded_once', source: '消費税法施行令第70条の10' }])
    return items.length === 0
  }

  test('up, down or to the nearest, and no other way', () => {
    const on999 = (taxMinor: number) => roundedOnce({ ratePpm: 100_000, baseMinor: 999, taxMinor }, false)
    expect([98, 99, 100, 101].map(on999)).toEqual([false, true, true, false])
    const on1000 = (taxMinor: number) => roundedOnce({ ratePpm: 100_000, baseMinor: 1000, taxMinor }, false)
    expect([99, 100, 101].map(on1000)).toEqual([false, true, false])
    const in1000 = (taxMinor: number) => roundedOnce({ ratePpm: 80_000, baseMinor: 1000 - taxMinor, taxMinor }, true)
    expect([73, 74, 75, 76].map(in1000)).toEqual([false, true, true, false])
    const in1080 = (taxMinor: number) => roundedOnce({ ratePpm: 80_000, baseMinor: 1080 - taxMinor, taxMinor }, true)
    expect([79, 80, 81].map(in1080)).toEqual([false, true, false])
  })

  test('seven spoons at 99 yen: 9 of tax on each would be 63, and 69 or 70 is what one rounding gives', () => {
    const onSpoons = (taxMinor: number) => roundedOnce({ ratePpm: 100_000, baseMinor: 693, taxMinor }, false)
    expect([63, 69, 70].map(onSpoons)).toEqual([false, true, true])
  })

  test('amounts past the safe range of a product are compared exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 9_000_000_000_000, max: 99_000_000_000_000 }),
        fc.boolean(),
        (amountMinor, taxIncluded) => {
          const over = taxIncluded ? 1_100_000n : 1_000_000n
          const taxMinor = Number((BigInt(amountMinor) * 100_000n) / over)
          const baseMinor = taxIncluded ? amountMinor - taxMinor : amountMinor
          expect(roundedOnce({ ratePpm: 100_000, baseMinor, taxMinor }, taxIncluded)).toBe(true)
          const two = taxIncluded
            ? { baseMinor: baseMinor + 2, taxMinor: taxMinor - 2 }
            : { baseMinor, taxMinor: taxMinor - 2 }
          expect(roundedOnce({ ratePpm: 100_000, ...two }, taxIncluded)).toBe(false)
        },
      ),
      { numRuns: runs },
    )
  })
})

test('an invoice of nobody to nobody lacks what each law asks of both', () => {
  const items = (facts: InvoiceFacts, regime: InvoiceRegime) =>
    missing({ ...facts, ...nobody(facts) }, regime).map(({ item }) => item)
  expect(items(germanFacts, 'eu')).toEqual([
    'seller_vat_id',
    'seller_name',
    'seller_address',
    'buyer_name',
    'buyer_address',
  ])
  expect(items(germanFacts, 'de')).toEqual([
    'seller_name',
    'seller_address',
    'buyer_name',
    'buyer_address',
    'seller_tax_id',
  ])
  expect(items(japaneseFacts, 'jp')).toEqual(['seller_name', 'seller_registration', 'buyer_name'])
})
