import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import type { ShopDay } from '../orders/shop-day.ts'
import type { NamedRate } from '../tax/tax-rate.ts'
import type { JapaneseRegistration } from './registration-number.ts'

/** An invoice or credit note as data: everything that its page says, with no words of the page's language. */
export interface InvoiceDocument extends InvoiceHeading {
  readonly lines: readonly InvoiceLine[]
  /** One for each name and rate that applies to something. */
  readonly rates: readonly InvoiceRate[]
  readonly notes: readonly InvoiceNote[]
  /** total = net + tax + rounding. */
  readonly netMinor: Minor
  readonly taxMinor: Minor
  /** What the payment could not express, or a till rounds off. */
  readonly roundingMinor: Minor
  readonly totalMinor: Minor
}

export interface InvoiceHeading {
  readonly subject: InvoiceSubject
  readonly number: string
  readonly issuedOn: ShopDay
  /** When the goods were supplied, or paid where that came first; of a credit note, when it was agreed. */
  readonly suppliedOn: ShopDay | null
  readonly orderNumber: string
  readonly seller: InvoiceSeller
  readonly buyer: InvoiceParty
  readonly currency: CurrencyCode
  /** Whether prices and amounts of the lines contain the tax. */
  readonly taxIncluded: boolean
}

/**
 * A credit note names its invoice: without it, it would be none (Directive 2006/112/EC, Art. 219). Its amounts are what
 * goes back and above zero, as the title says the direction: so does type 381 in EN 16931 (Peppol BIS Billing 3.0,
 * "Negative invoices and credit notes"), and so does Japan's 適格返還請求書.
 */
export type InvoiceSubject =
  | { readonly kind: 'invoice' }
  | { readonly kind: 'credit_note'; readonly corrects: CorrectedInvoice }

export interface CorrectedInvoice {
  readonly number: string
  readonly issuedOn: ShopDay
  readonly suppliedOn: ShopDay | null
}

export interface InvoiceParty {
  readonly name: string
  /** As its country writes it, the country's name included where the letter crosses a border; empty where unknown. */
  readonly addressLines: readonly string[]
  readonly vatId: string | null
}

export interface InvoiceSeller extends InvoiceParty {
  /** Of the local tax office (Germany's Steuernummer), for who has no VAT id. */
  readonly taxNumber: string | null
  readonly registration: JapaneseRegistration | null
}

export interface InvoiceLine {
  readonly kind: 'goods' | 'shipping'
  readonly description: string
  readonly sku: string | null
  readonly quantity: number
  readonly unitPriceMinor: Minor
  readonly discountMinor: Minor
  /** unitPrice × quantity − discount. */
  readonly amountMinor: Minor
  readonly taxMinor: Minor
  /** The amount without its tax. */
  readonly netMinor: Minor
  /** A single one's part of `netMinor`, as a decimal of the currency with two digits more, rounded half up. */
  readonly unitNet: string
  readonly rates: readonly NamedRate[]
  /** "※" on what is sold at a reduced rate. */
  readonly mark: string | null
}

export interface InvoiceRate extends NamedRate {
  /** What was taxed, without the tax. */
  readonly baseMinor: Minor
  readonly taxMinor: Minor
  readonly mark: string | null
}

export type InvoiceNote =
  /** The words are those that were stored with the order. */
  | { readonly kind: 'reverse_charge' | 'exempt'; readonly text: string }
  /** What the mark on lines and rates means. */
  | { readonly kind: 'reduced_rate'; readonly mark: string }
