import type { InvoiceDocument } from '@tillwright/domain/invoices/document'
import { de } from './de.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'

/** Everything that the page of an invoice says in its own words, in one language. */
export interface Words {
  /** For `lang` of HTML, and for numbers and days where the order's locale is of another language. */
  readonly language: string
  title(document: InvoiceDocument): string
  readonly number: string
  readonly issuedOn: string
  /** Of the goods, or the day of payment where that came first. */
  readonly suppliedOn: string
  /** Of a credit note. */
  readonly agreedOn: string
  readonly orderNumber: string
  readonly corrects: string
  correctedInvoice(number: string, issuedOn: string): string
  /** When what is corrected was supplied. */
  readonly correctedSupply: string
  readonly seller: string
  readonly buyer: string
  /** How the buyer is spoken to on the page. */
  addressed(name: string): string
  readonly vatId: string
  readonly taxNumber: string
  readonly registration: string
  readonly description: string
  readonly quantity: string
  readonly unitPrice: string
  readonly unitNet: string
  readonly discount: string
  readonly rate: string
  readonly amount: string
  readonly net: string
  readonly taxBase: string
  readonly tax: string
  readonly rounding: string
  readonly total: string
  readonly totalCredited: string
  readonly pricesIncludeTax: string
  readonly pricesExcludeTax: string
  reducedRate(mark: string): string
}

/** By the order's locale: English where nobody has written the page in its language. */
export const wordsFor = (locale: string): Words =>
  [en, de, ja].find(({ language }) => locale.toLowerCase().split('-')[0] === language) ?? en
