import { describe, expect, test } from 'vitest'
import { documentOf, type IssuedInvoice } from './issued.ts'
import { germanFacts, item, japaneseFacts } from './testing/sample-invoices.ts'
import type { InvoiceFacts } from './write-invoice.ts'

const written = (
  facts: InvoiceFacts,
  subject: IssuedInvoice['subject'] = facts.subject,
  country: string | null = 'JP',
) =>
  documentOf({
    subject,
    number: 'INV-1',
    issuedOn: facts.issuedOn,
    suppliedOn: facts.issuedOn,
    seller: { ...facts.seller, country },
    sale: { ...facts, buyer: { address: null, vatId: null } },
    locale: 'ja-JP',
  })
const creditNote = { kind: 'credit_note', corrects: germanFacts } as const
const said = ({ lines, rates, notes }: ReturnType<typeof written>) => [
  lines.map(({ description }) => description),
  rates.map(({ ratePpm }) => ratePpm),
  notes.map(({ kind }) => kind),
]
const [kettle, tea] = japaneseFacts.goods
const [tax10, tax8] = japaneseFacts.taxLines
if (!kettle || !tea || !tax10 || !tax8) throw new Error('the sample has two goods at two rates')
const nothing = { amountMinor: 0, taxMinor: 0 }

describe('what is nothing', () => {
  const post = item({ description: 'Post', rates: kettle.rates, ...nothing })
  const gift = item({ description: 'Gift', rates: tea.rates, unitPriceMinor: 100, discountMinor: 100, ...nothing })
  const facts: InvoiceFacts = {
    ...japaneseFacts,
    goods: [kettle, gift],
    shipping: [post],
    taxLines: [tax10, { ...tax8, baseMinor: 0, taxMinor: 0 }],
    totalMinor: 3300,
  }

  test('stands on an invoice among the goods, with its rate and its mark, and not as shipping', () => {
    expect(said(written(facts))).toEqual([['急須', 'Gift'], [100_000, 80_000], ['reduced_rate']])
  })

  test('stands on no credit note, nor does its rate, nor what its mark means', () => {
    expect(said(written(facts, creditNote))).toEqual([['急須'], [100_000], []])
    expect(said(written(japaneseFacts, creditNote))).toEqual([['急須', '煎茶'], [100_000, 80_000], ['reduced_rate']])
  })

  test('takes no other note along', () => {
    const exempt: InvoiceFacts = {
      ...facts,
      goods: [{ ...kettle, taxMinor: 0, rates: [] }],
      shipping: [],
      taxLines: [],
      treatment: { kind: 'exempt', note: 'why' },
    }
    expect(written(exempt, creditNote).notes).toEqual([{ kind: 'exempt', text: 'why' }])
  })
})

test('on a credit note a rate whose lines have all gone stays while it has tax: the rows add up to it', () => {
  const both = [...kettle.rates, ...tea.rates]
  const facts: InvoiceFacts = {
    ...japaneseFacts,
    goods: [
      { ...kettle, amountMinor: 11, unitPriceMinor: 11, taxMinor: 1 },
      item({ rates: both, ...nothing }),
      // Of another rate of the same name, and of the same rate by another name: those are others.
      item({ amountMinor: 5, rates: [{ name: tax8.name, ratePpm: 1 }] }),
      item({ amountMinor: 5, rates: [{ name: 'Other', ratePpm: tax8.ratePpm }] }),
    ],
    taxLines: [
      { ...tax10, baseMinor: 10, taxMinor: 0 },
      { ...tax8, baseMinor: 0, taxMinor: 1 },
      { name: tax8.name, ratePpm: 1, baseMinor: 5, taxMinor: 0, isReduced: false },
      { name: 'Other', ratePpm: tax8.ratePpm, baseMinor: 5, taxMinor: 0, isReduced: false },
    ],
    totalMinor: 21,
  }
  const { rates } = written(facts, creditNote)
  expect(rates.map(({ name, ratePpm, taxMinor }) => [name, ratePpm, taxMinor])).toEqual([
    [tax10.name, 100_000, 0],
    [tax8.name, 80_000, 1],
    [tax8.name, 1, 0],
    ['Other', 80_000, 0],
  ])
  const withoutTax = facts.taxLines.map((row) =>
    row.ratePpm === 1 || row.name === 'Other' ? row : { ...row, taxMinor: row.name === tax10.name ? 1 : 0 },
  )
  expect(written({ ...facts, taxLines: withoutTax }, creditNote).rates.map(({ taxMinor }) => taxMinor)).toEqual([
    1, 0, 0,
  ])
})

test('what gives back nothing but its tax stands on a credit note', () => {
  const facts: InvoiceFacts = {
    ...{ ...japaneseFacts, taxIncluded: false, totalMinor: 1 },
    goods: [{ ...kettle, amountMinor: 0, unitPriceMinor: 0, taxMinor: 1 }],
    taxLines: [{ ...tax10, baseMinor: 0, taxMinor: 1 }],
  }
  expect(said(written(facts, creditNote))).toEqual([['急須'], [100_000], []])
})

test('on a credit note a line names all its rates, also those that give nothing back', () => {
  const facts: InvoiceFacts = {
    ...{ ...japaneseFacts, totalMinor: 5 },
    goods: [item({ amountMinor: 5, rates: [...kettle.rates, ...tea.rates] })],
    taxLines: [tax10, tax8].map((row) => ({ ...row, baseMinor: 5, taxMinor: 0 })),
  }
  expect(written(facts, creditNote).rates.map(({ ratePpm }) => ratePpm)).toEqual([100_000, 80_000])
})

test('a buyer whose address is not known has none on the page', () => {
  expect(written(germanFacts).buyer).toEqual({ name: '', addressLines: [], vatId: null })
})

test('a letter abroad ends with the name of the country, or its code where nobody has named it', () => {
  const address = { firstName: 'Ada', lastName: 'Lovelace', addressLine1: '1 Road', city: 'Town' }
  const lastLine = (country: string) =>
    documentOf({
      subject: { kind: 'invoice' },
      number: 'INV-1',
      issuedOn: germanFacts.issuedOn,
      suppliedOn: germanFacts.issuedOn,
      seller: { ...germanFacts.seller, country: 'DE' },
      sale: { ...germanFacts, buyer: { address: { ...address, country }, vatId: null } },
      locale: 'de',
    }).buyer.addressLines.at(-1)
  expect([lastLine('CH'), lastLine('QQ')]).toEqual(['Schweiz', 'QQ'])
  expect(lastLine('DE')).not.toBe('Deutschland')
})
