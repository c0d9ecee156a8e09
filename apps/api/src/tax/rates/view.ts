import type { KeptRate } from '@tillwright/db/kept-rates'
import type { TaxRateId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, text } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'

const ratePpm = z.int().min(0).max(1_000_000).describe('Parts per million, exact: 88750 is 8.875 %')
const layer = z
  .int()
  .min(1)
  .max(9)
  .describe(
    'Taxes of all layers add up; of each layer the rates of the narrowest zone apply, those of one zone together',
  )
const isCompound = z.boolean().describe('Levied on the net and the taxes of all lower layers; else on the net alone')
const day = z.iso.date().refine((date) => date >= '1900-01-01', 'is before 1900')

export const TaxRate = z
  .object({
    id: z.uuid(),
    zone: z.string(),
    category: z.string(),
    name: z.string(),
    ratePpm: z.int(),
    layer: z.int(),
    isCompound: z.boolean(),
    validFrom: z.string().describe('The first day of it, in the shop’s time zone'),
    validTo: z.string().nullable().describe('The first day on which it no longer applies; null where no end is known'),
    version: z.int(),
  })
  .meta({ id: 'TaxRate' })

export const rateId = id<TaxRateId>()
export const isoDay = day

/** What can be said of a rate, when it is made and later. */
export const rateInput = {
  name: text({ max: 100 }).describe('As invoices show it'),
  ratePpm,
  layer,
  isCompound,
  validFrom: day.describe('The first day of it, in the shop’s time zone'),
  validTo: day.nullable().describe('The first day on which it no longer applies; null where no end is known'),
}

export const viewRate = (rate: KeptRate): z.output<typeof TaxRate> => rate

/** What the audit log says of a rate: all of it but its id and version. */
export const rateFacts = ({ id: _, version: __, ...facts }: KeptRate): Facts => facts
