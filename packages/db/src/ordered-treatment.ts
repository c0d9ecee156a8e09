import type { OrderedVatId } from '@tillwright/domain/orders/order'
import type { TaxTreatment } from '@tillwright/domain/tax/treatment'

export type TreatmentKind = 'taxed' | Exclude<TaxTreatment, 'taxed'>['kind']

interface TreatmentColumns {
  readonly tax_treatment: TreatmentKind
  readonly tax_note: string | null
}

interface VatIdColumns {
  readonly vat_id: string | null
  readonly vat_id_consultation: string | null
}

/** How an order was taxed, and the VAT id that came with it, as its row keeps them. */
export const columnsOfTreatment = (order: {
  readonly treatment: TaxTreatment
  readonly vatId: OrderedVatId | null
}): TreatmentColumns & VatIdColumns => ({
  ...(order.treatment === 'taxed'
    ? { tax_treatment: 'taxed', tax_note: null }
    : { tax_treatment: order.treatment.kind, tax_note: order.treatment.note }),
  vat_id: order.vatId?.id ?? null,
  vat_id_consultation: order.vatId?.consultation ?? null,
})

/** A constraint sees to it that what is not taxed says why. */
export const treatmentOf = ({ tax_treatment: kind, tax_note: note }: TreatmentColumns): TaxTreatment =>
  kind === 'taxed' ? 'taxed' : { kind, note: note ?? '' }

export const vatIdOf = ({ vat_id: id, vat_id_consultation: consultation }: VatIdColumns): OrderedVatId | null =>
  id === null ? null : { id, consultation }
