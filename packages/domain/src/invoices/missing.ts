import type { InvoiceDocument, InvoiceNote, InvoiceRate } from './document.ts'
import { type InvoiceItem, type InvoiceRegime, invoiceLaws, type LegalItem } from './laws.ts'
import { isJapaneseRegistration } from './registration-number.ts'

/**
 * What a law asks for and the document does not say, with where the law asks for it; empty where all is there. Dates of
 * issue, quantities, unit prices and amounts by rate are not asked about: no document lacks them.
 */
export const missingFromInvoice = (document: InvoiceDocument, regime: InvoiceRegime): LegalItem[] =>
  invoiceLaws[regime][document.subject.kind].filter(({ item }) => !isThere[item](document))

const isThere: Readonly<Record<InvoiceItem, (document: InvoiceDocument) => boolean>> = {
  number: ({ number }) => isWritten(number),
  supply_date: ({ suppliedOn }) => suppliedOn !== null,
  seller_name: ({ seller }) => isWritten(seller.name),
  seller_address: ({ seller }) => seller.addressLines.some(isWritten),
  seller_vat_id: ({ seller }) => isWritten(seller.vatId),
  seller_tax_id: ({ seller }) => isWritten(seller.vatId) || isWritten(seller.taxNumber),
  seller_registration: ({ seller }) => seller.registration !== null && isJapaneseRegistration(seller.registration),
  buyer_name: ({ buyer }) => isWritten(buyer.name),
  buyer_address: ({ buyer }) => buyer.addressLines.some(isWritten),
  buyer_vat_id: ({ buyer, notes }) => !notes.some(isReverseCharge) || isWritten(buyer.vatId),
  description: ({ lines }) => lines.length > 0 && lines.every(({ description }) => isWritten(description)),
  rate_or_exemption: ({ lines, notes }) =>
    lines.every(({ rates, amountMinor }) => rates.length > 0 || amountMinor === 0) || notes.some(isLegal),
  exemption_reference: ({ notes }) => notes.every((note) => note.kind !== 'exempt' || isWritten(note.text)),
  reverse_charge_mention: ({ notes }) => notes.every((note) => !isReverseCharge(note) || isWritten(note.text)),
  reduced_rate_mark: ({ lines, notes }) =>
    lines.every(
      ({ rates, mark }) =>
        rates.every(({ ratePpm }) => ratePpm !== japansReducedPpm) ||
        notes.some((note) => note.kind === 'reduced_rate' && note.mark === mark),
    ),
  tax_rounded_once: ({ rates, taxIncluded }) => rates.every((rate) => isRoundedOnce(rate, taxIncluded)),
  corrected_number: ({ subject }) => subject.kind !== 'credit_note' || isWritten(subject.corrects.number),
  corrected_supply_date: ({ subject }) => subject.kind !== 'credit_note' || subject.corrects.suppliedOn !== null,
}

const isWritten = (text: string | null): boolean => text !== null && text.trim() !== ''

type LegalNote = Extract<InvoiceNote, { text: string }>
const isLegal = (note: InvoiceNote): note is LegalNote => note.kind === 'exempt' || note.kind === 'reverse_charge'
const isReverseCharge = (note: InvoiceNote): note is LegalNote => note.kind === 'reverse_charge'

/** 8 % since October 2019, of national and local tax together. */
const japansReducedPpm = 80_000

/** Up, down or to the nearest is the seller's choice; a sum of several roundings is soon off by a whole unit. */
function isRoundedOnce({ ratePpm, baseMinor, taxMinor }: InvoiceRate, taxIncluded: boolean): boolean {
  const [amountMinor, over] = taxIncluded ? [baseMinor + taxMinor, 1_000_000 + ratePpm] : [baseMinor, 1_000_000]
  const offBy = BigInt(taxMinor) * BigInt(over) - BigInt(amountMinor) * BigInt(ratePpm)
  return -over < offBy && offBy < over
}
