import type { TaxTreatment as KnownTreatment } from '@tillwright/domain/tax/treatment'
import { z } from 'zod'

export const TaxTreatment = z
  .object({
    kind: z.enum(['taxed', 'reverse_charge', 'exempt']),
    note: z.string().nullable().describe('What an invoice has to say of it; null where the buyer is taxed'),
  })
  .meta({ id: 'TaxTreatment' })

export const viewTreatment = (treatment: KnownTreatment): z.output<typeof TaxTreatment> =>
  treatment === 'taxed' ? { kind: 'taxed', note: null } : treatment

/** The VAT id of whoever asks for a quote. */
export const QuotedVatId = z
  .object({
    id: z.string(),
    status: z
      .enum(['valid', 'invalid', 'unavailable', 'not_asked'])
      .describe('What the register says of it: nothing where it could not be asked, or nothing depends on it'),
  })
  .meta({ id: 'QuotedVatId' })
