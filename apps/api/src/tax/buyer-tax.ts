import type { Shop } from '@tillwright/db/shop'
import type { Taxpayer } from '@tillwright/db/taxpayer'
import { decideTreatment, type TaxTreatment, type TreatmentFacts } from '@tillwright/domain/tax/treatment'
import type { VatId } from '@tillwright/domain/tax/vat-id'
import type { Place } from '@tillwright/domain/zones/zone'
import type { Deps } from '../deps.ts'
import { readStored, writtenVatId } from './check-vat-id.ts'

/** Whether a buyer is taxed, and the VAT id that he came with. */
export interface BuyerTax {
  readonly treatment: TaxTreatment
  readonly vatId: CheckedVatId | null
}

export interface CheckedVatId {
  /** With its prefix. */
  readonly id: string
  /** What the register said of it; `not_asked` where that would change nothing. */
  readonly status: 'valid' | 'invalid' | 'unavailable' | 'not_asked'
  readonly consultation: string | null
}

/** Of whom nothing is known. */
export const anyBuyer: BuyerTax = { treatment: 'taxed', vatId: null }

export interface Buying {
  readonly shop: Pick<Shop, 'seller'>
  readonly taxpayer: Taxpayer
  /** The one that came with the request: it counts before the customer's own. */
  readonly vatId: VatId | null
  readonly goesTo: Place
  readonly taxedAt: Place
  readonly hasGoods: boolean
  readonly hasServices: boolean
}

/** Asks the register about a VAT id only where a valid one means that the buyer owes the tax himself. */
export async function buyerTaxOf(from: Pick<Deps, 'checkVatId'>, buying: Buying): Promise<BuyerTax> {
  const { taxpayer, shop } = buying
  const isOwn = buying.vatId === null
  const vatId = buying.vatId ?? (taxpayer.vatId === null ? null : readStored(taxpayer.vatId))
  if (vatId === null) return { treatment: treatmentOf(buying, null), vatId: null }
  const id = writtenVatId(vatId)
  const ifValid = treatmentOf(buying, { prefix: vatId.prefix, isValidated: true })
  const isAsked = ifValid !== 'taxed' && ifValid.kind === 'reverse_charge'
  if (!isAsked) return { treatment: ifValid, vatId: { id, status: 'not_asked', consultation: null } }
  const isConfirmed = isOwn && taxpayer.isConfirmedByStaff
  if (isConfirmed) return { treatment: ifValid, vatId: { id, status: 'valid', consultation: null } }
  const { answer: status, consultation } = await from.checkVatId(vatId, shop.seller)
  return { treatment: status === 'valid' ? ifValid : 'taxed', vatId: { id, status, consultation } }
}

/** A shop that has not said where it is registered leaves nobody to owe its tax. */
function treatmentOf({ shop, taxpayer, ...buying }: Buying, vatId: TreatmentFacts['vatId']): TaxTreatment {
  return decideTreatment({
    seller: shop.seller?.place ?? nowhere,
    destination: buying.hasGoods ? buying.goesTo : buying.taxedAt,
    vatId: shop.seller === null ? null : vatId,
    hasGoods: buying.hasGoods,
    hasServices: buying.hasServices,
    exemptionNote: taxpayer.exemptionNote,
  })
}

/** In no VAT territory. */
const nowhere: Place = { country: '', region: null, postalCode: null }
