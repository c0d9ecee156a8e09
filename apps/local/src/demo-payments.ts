import type { ManualMethod } from '@tillwright/domain/payments/manual'
import { z } from 'zod'

const Method = z.strictObject({
  code: z.string(),
  name: z.string(),
  instructions: z.string(),
  kind: z.enum(['before_shipment', 'on_delivery']),
  payWithinDays: z.int().nullable(),
  markets: z.array(z.string()),
  enabled: z.boolean(),
})

/** How the demo shop is paid by hand, from its file. */
export const demoMethodOf = (json: unknown): ManualMethod => Method.parse(json)
