import { type WrittenAddress, writtenAddress } from '../addresses/written-address.ts'
import type { ShopDay } from '../orders/shop-day.ts'
import type { NamedRate } from '../tax/tax-rate.ts'
import type { InvoiceDocument, InvoiceNote, InvoiceParty, InvoiceSeller, InvoiceSubject } from './document.ts'
import { regimeOf } from './regime.ts'
import type { InvoicedSale } from './sale.ts'
import { writeInvoice } from './write-invoice.ts'

/** An invoice or credit note as it was given its number, with all that it says. */
export interface IssuedInvoice {
  readonly subject: InvoiceSubject
  readonly number: string
  readonly issuedOn: ShopDay
  readonly suppliedOn: ShopDay
  readonly seller: IssuingSeller
  readonly sale: InvoicedSale
  /** Of the order: the language of the page. */
  readonly locale: string
}

/** The shop, as it was then. */
export interface IssuingSeller extends InvoiceSeller {
  /** ISO 3166-1 alpha-2; null where the shop had not said. */
  readonly country: string | null
}

/** Throws InvoiceMismatch where what was kept does not add up. */
export function documentOf({ subject, sale, seller, locale, ...heading }: IssuedInvoice): InvoiceDocument {
  const { buyer, ...sold } = sale
  // Others than Japan's law know reduced rates, and want no mark on them.
  const marksReduced = regimeOf(seller.country) === 'jp'
  return withoutNothing(
    writeInvoice({
      ...heading,
      ...sold,
      subject,
      seller,
      buyer: { ...partyOf(buyer.address, { from: seller.country, locale }), vatId: buyer.vatId },
      taxLines: sale.taxLines.map((row) => ({ ...row, isReduced: marksReduced && row.isReduced })),
    }),
  )
}

/**
 * What nothing goes back of is none of a credit note's business; an invoice tells also what was free. It is left out
 * after all was found to add up: a line that had several rates and gives nothing back still explains why the rates of
 * the others do not add up one by one.
 */
function withoutNothing(document: InvoiceDocument): InvoiceDocument {
  const isInvoice = document.subject.kind === 'invoice'
  const lines = document.lines.filter(
    ({ kind, amountMinor, taxMinor }) => (isInvoice && kind === 'goods') || amountMinor !== 0 || taxMinor !== 0,
  )
  const isNamed = (row: NamedRate) =>
    lines.some(({ rates }) => rates.some((own) => own.name === row.name && own.ratePpm === row.ratePpm))
  const rates = document.rates.filter((row) => isInvoice || row.taxMinor !== 0 || isNamed(row))
  const isMeant = (note: InvoiceNote) => note.kind !== 'reduced_rate' || rates.some(({ mark }) => mark !== null)
  return { ...document, lines, rates, notes: document.notes.filter(isMeant) }
}

function partyOf(
  address: InvoicedSale['buyer']['address'],
  { from, locale }: { from: string | null; locale: string },
): Pick<InvoiceParty, 'name' | 'addressLines'> {
  if (address === null) return { name: '', addressLines: [] }
  const { name, lines }: WrittenAddress = writtenAddress(address)
  return { name, addressLines: address.country === from ? lines : [...lines, countryName(address.country, locale)] }
}

const countryName = (country: string, locale: string): string =>
  new Intl.DisplayNames([locale, 'en'], { type: 'region', fallback: 'none' }).of(country) ?? country
