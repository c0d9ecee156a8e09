import type { Tracking } from '@tillwright/db/shipments'
import { z } from 'zod'
import { text } from '../../schemas.ts'

export const TrackingInput = z.strictObject({
  carrier: text({ max: 100 }).optional(),
  trackingNumber: text({ max: 200 }).optional(),
  trackingUrl: text({ max: 2_000 })
    .pipe(z.url({ protocol: /^https?$/, normalize: true }))
    .optional()
    .describe('Where the buyer can follow it'),
})

export const trackingOf = (input: z.output<typeof TrackingInput>): Tracking => ({
  carrier: input.carrier ?? null,
  trackingNumber: input.trackingNumber ?? null,
  trackingUrl: input.trackingUrl ?? null,
})
