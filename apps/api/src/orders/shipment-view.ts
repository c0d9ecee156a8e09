import type { Shipment as KnownShipment } from '@tillwright/db/shipments'
import { z } from 'zod'

/** Goods that left the house together. */
export const Shipment = z
  .object({
    id: z.uuid(),
    lines: z.array(z.object({ lineId: z.uuid(), quantity: z.int() })),
    carrier: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    trackingUrl: z.string().nullable(),
    shippedAt: z.date(),
    deliveredAt: z.date().nullable(),
  })
  .meta({ id: 'Shipment' })

export const viewShipment = ({ lines, ...shipment }: KnownShipment): z.output<typeof Shipment> => ({
  ...shipment,
  lines: [...lines],
})
