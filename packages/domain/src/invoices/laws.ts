import type { InvoiceSubject } from './document.ts'

/** Whose law an invoice has to please: the Union's, Germany's, which asks for more, or Japan's (適格請求書). */
export type InvoiceRegime = 'eu' | 'de' | 'jp'

export type InvoiceItem =
  | 'number'
  | 'supply_date'
  | 'seller_name'
  | 'seller_address'
  | 'seller_vat_id'
  /** The VAT id, or else the number of the local tax office. */
  | 'seller_tax_id'
  | 'seller_registration'
  | 'buyer_name'
  | 'buyer_address'
  /** Of a buyer who owes the tax himself. */
  | 'buyer_vat_id'
  | 'description'
  /** What costs something has a rate, or the document says why not. */
  | 'rate_or_exemption'
  | 'exemption_reference'
  | 'reverse_charge_mention'
  | 'reduced_rate_mark'
  | 'tax_rounded_once'
  | 'corrected_number'
  | 'corrected_supply_date'

export interface LegalItem {
  readonly item: InvoiceItem
  /** The article that asks for it. */
  readonly source: string
}

const article = (source: string, items: readonly InvoiceItem[]): LegalItem[] => items.map((item) => ({ item, source }))

/**
 * Simplified invoices (Art. 226b, § 33 UStDV, 適格簡易請求書) are not here: a shop knows its buyers, and can say it all.
 * Nor is Art. 230: the tax in the member's own currency, where the invoice is in another.
 */
const directive = [
  ...article('Directive 2006/112/EC, Art. 226(2)', ['number']),
  ...article('Directive 2006/112/EC, Art. 226(3)', ['seller_vat_id']),
  ...article('Directive 2006/112/EC, Art. 226(4)', ['buyer_vat_id']),
  ...article('Directive 2006/112/EC, Art. 226(5)', ['seller_name', 'seller_address', 'buyer_name', 'buyer_address']),
  ...article('Directive 2006/112/EC, Art. 226(6)', ['description']),
  // Art. 226(7) wants the date of supply only where it is known by then and another than that of issue.
  ...article('Directive 2006/112/EC, Art. 226(9)', ['rate_or_exemption']),
  ...article('Directive 2006/112/EC, Art. 226(11)', ['exemption_reference']),
  ...article('Directive 2006/112/EC, Art. 226(11a)', ['reverse_charge_mention']),
]

const germany = [
  ...article('§ 14 Abs. 4 Nr. 1 UStG', ['seller_name', 'seller_address', 'buyer_name', 'buyer_address']),
  ...article('§ 14 Abs. 4 Nr. 2 UStG', ['seller_tax_id']),
  ...article('§ 14 Abs. 4 Nr. 4 UStG', ['number']),
  ...article('§ 14 Abs. 4 Nr. 5 UStG', ['description']),
  // Also where it is the day of issue: BFH, 17 December 2008, XI R 62/07.
  ...article('§ 14 Abs. 4 Nr. 6 UStG', ['supply_date']),
  ...article('§ 14 Abs. 4 Nr. 8 UStG', ['rate_or_exemption', 'exemption_reference']),
  ...article('§ 14a Abs. 1 und 3 UStG', ['reverse_charge_mention', 'buyer_vat_id']),
]

const japan = {
  invoice: [
    ...article('消費税法第57条の4第1項第1号', ['seller_name', 'seller_registration']),
    ...article('消費税法第57条の4第1項第2号', ['supply_date']),
    ...article('消費税法第57条の4第1項第3号', ['description', 'reduced_rate_mark']),
    ...article('消費税法施行令第70条の10', ['tax_rounded_once']),
    ...article('消費税法第57条の4第1項第6号', ['buyer_name']),
  ],
  credit_note: [
    ...article('消費税法第57条の4第3項第1号', ['seller_name', 'seller_registration']),
    ...article('消費税法第57条の4第3項第2号', ['supply_date', 'corrected_supply_date']),
    ...article('消費税法第57条の4第3項第3号', ['description', 'reduced_rate_mark']),
  ],
}

/** What each law asks for that a document could lack, by kind of document. */
export const invoiceLaws: Readonly<Record<InvoiceRegime, Record<InvoiceSubject['kind'], readonly LegalItem[]>>> = {
  eu: {
    invoice: directive,
    credit_note: [...directive, ...article('Directive 2006/112/EC, Art. 219', ['corrected_number'])],
  },
  de: { invoice: germany, credit_note: [...germany, ...article('§ 31 Abs. 5 UStDV', ['corrected_number'])] },
  jp: japan,
}
