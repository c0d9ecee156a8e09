import type { Customer } from '@tillwright/db/customers'
import type { VatId } from '@tillwright/domain/tax/vat-id'
import { Refused } from '../refused.ts'
import { writtenVatId } from '../tax/check-vat-id.ts'
import type { StaffContext } from '../trpc.ts'

interface GivenTaxFacts {
  readonly taxExemptionNote?: string | null | undefined
  readonly vatId?: VatId | null | undefined
  readonly vatIdConfirmed?: true | undefined
}

type TaxFacts = Pick<Customer, 'taxExemptionNote' | 'vatId' | 'vatIdValidation'>

/**
 * What is given of them, with a validation of a VAT id that is: by whoever answers for it, else by VIES, which is asked
 * here, outside of any transaction. Throws VALIDATION_FAILED where nothing is given to be answered for.
 */
export async function taxFactsOf(
  ctx: StaffContext,
  { taxExemptionNote, vatId, vatIdConfirmed }: GivenTaxFacts,
): Promise<Partial<TaxFacts>> {
  const exemption = taxExemptionNote === undefined ? {} : { taxExemptionNote }
  if (vatIdConfirmed === true && (vatId === undefined || vatId === null))
    throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'vatId', message: 'is what would be confirmed' }] })
  if (vatId === undefined) return exemption
  if (vatId === null) return { ...exemption, vatId, vatIdValidation: null }
  const vatIdValidation = vatIdConfirmed
    ? ({ by: 'staff', at: ctx.now(), consultation: null } as const)
    : await validationByVies(ctx, vatId)
  return { ...exemption, vatId: writtenVatId(vatId), vatIdValidation }
}

async function validationByVies(ctx: StaffContext, vatId: VatId): Promise<TaxFacts['vatIdValidation']> {
  const { answer, consultation, checkedAt } = await ctx.checkVatId(vatId, (await ctx.shop()).seller)
  return answer === 'valid' ? { by: 'vies', at: checkedAt, consultation } : null
}
