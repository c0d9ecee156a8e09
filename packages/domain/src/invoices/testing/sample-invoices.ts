import { currencyCode } from '../../money/currency.ts'
import type { InvoicedItem, InvoiceFacts } from '../write-invoice.ts'

const address = (name: string, ...addressLines: string[]) => ({ name, addressLines, vatId: null })

export const item = (facts: Partial<InvoicedItem> & Pick<InvoicedItem, 'amountMinor'>): InvoicedItem => ({
  description: 'Mug, blue',
  sku: 'MUG-BLUE',
  quantity: 1,
  unitPriceMinor: facts.amountMinor,
  discountMinor: 0,
  taxMinor: 0,
  rates: [],
  ...facts,
})

const ust19 = { name: 'USt. 19 %', ratePpm: 190_000 }
const ust7 = { name: 'USt. 7 %', ratePpm: 70_000 }

/** Mugs of 119.00 at 19 %, a book of 10.70 at 7 %, and post of 5.95, taxes included. */
export const germanFacts: InvoiceFacts = {
  subject: { kind: 'invoice' },
  number: 'INV-2026-00042',
  issuedOn: { year: 2026, month: 3, day: 9 },
  suppliedOn: { year: 2026, month: 3, day: 10 },
  orderNumber: 'ORD-260309-0042',
  seller: {
    ...address('Teehaus GmbH', 'Hauptstraße 1', '10115 Berlin'),
    vatId: 'DE136695976',
    taxNumber: null,
    registration: null,
  },
  buyer: address('Ada Lovelace', 'Nebenstraße 2', '20095 Hamburg'),
  currency: currencyCode('EUR'),
  taxIncluded: true,
  goods: [
    item({
      quantity: 3,
      unitPriceMinor: 4000,
      discountMinor: 100,
      amountMinor: 11_900,
      taxMinor: 1900,
      rates: [ust19],
    }),
    item({ description: 'Book', sku: 'BOOK', amountMinor: 1070, taxMinor: 70, rates: [ust7] }),
  ],
  shipping: [item({ description: 'Post', sku: null, amountMinor: 595, taxMinor: 95, rates: [ust19] })],
  taxLines: [
    { ...ust19, baseMinor: 10_500, taxMinor: 1995, isReduced: false },
    { ...ust7, baseMinor: 1000, taxMinor: 70, isReduced: false },
  ],
  treatment: 'taxed',
  roundingMinor: 0,
  totalMinor: 13_565,
}

const tax10 = { name: '消費税 10%', ratePpm: 100_000 }
const tax8 = { name: '消費税 8%', ratePpm: 80_000 }

/** A kettle of 3,300 yen at 10 %, tea of 1,000 yen at 8 %, taxes included: 300 and 74. */
export const japaneseFacts: InvoiceFacts = {
  ...germanFacts,
  seller: {
    ...address('株式会社急須', '東京都千代田区1-1'),
    taxNumber: null,
    registration: { number: 'T7000012050002', holder: 'corporation' },
  },
  buyer: address('山田 花子', '東京都世田谷区2-2'),
  currency: currencyCode('JPY'),
  goods: [
    item({ description: '急須', sku: null, amountMinor: 3300, taxMinor: 300, rates: [tax10] }),
    item({ description: '煎茶', sku: null, amountMinor: 1000, taxMinor: 74, rates: [tax8] }),
  ],
  shipping: [],
  taxLines: [
    { ...tax10, baseMinor: 3000, taxMinor: 300, isReduced: false },
    { ...tax8, baseMinor: 926, taxMinor: 74, isReduced: true },
  ],
  totalMinor: 4300,
}

/** Mugs of 100.00 to a business in another country of the Union. */
export const reverseChargeFacts: InvoiceFacts = {
  ...germanFacts,
  buyer: { ...address('Thé SARL', '1 rue du Thé', '75001 Paris', 'France'), vatId: 'FR40303265045' },
  taxIncluded: false,
  goods: [item({ amountMinor: 10_000, rates: [{ name: 'Reverse charge', ratePpm: 0 }] })],
  shipping: [],
  taxLines: [{ name: 'Reverse charge', ratePpm: 0, baseMinor: 10_000, taxMinor: 0, isReduced: false }],
  treatment: { kind: 'reverse_charge', note: 'Steuerschuldnerschaft des Leistungsempfängers / Reverse charge' },
  totalMinor: 10_000,
}

/** The same facts as of a credit note that gives all back. */
export const credited = (facts: InvoiceFacts): InvoiceFacts => ({
  ...facts,
  subject: {
    kind: 'credit_note',
    corrects: { number: facts.number, issuedOn: facts.issuedOn, suppliedOn: facts.suppliedOn },
  },
  number: 'CN-2026-00007',
  issuedOn: { year: 2026, month: 3, day: 20 },
  suppliedOn: { year: 2026, month: 3, day: 19 },
})
