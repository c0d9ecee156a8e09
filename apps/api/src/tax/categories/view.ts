import type { TaxCategory as KnownCategory } from '@tillwright/db/tax-categories'
import { z } from 'zod'
import type { Facts } from '../../staff/audit-change.ts'

export const TaxCategory = z
  .object({
    code: z.string(),
    name: z.string(),
    providerCode: z.string().nullable().describe('What Stripe Tax calls goods of it; null is its own default'),
    version: z.int(),
  })
  .meta({ id: 'TaxCategory' })

/** What the audit log says of a category. */
export const categoryFacts = ({ code, name, providerCode }: KnownCategory): Facts => ({ code, name, providerCode })

/** One of https://docs.stripe.com/tax/tax-codes, for markets that Stripe taxes. */
export const providerCode = z
  .string()
  .regex(/^txcd_\d{8}$/, 'is no tax code of Stripe’s like txcd_99999999')
  .nullable()
  .describe('Stripe’s tax code for such goods, for markets whose taxProvider it is; null is its default')
