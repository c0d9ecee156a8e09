import { movementKinds, readMovements } from '@tillwright/db/stock-movements'
import type { OrderId, TransferId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { id } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { locationId } from './locations/view.ts'
import { variantId } from './view.ts'

const kind = z
  .enum(movementKinds)
  .describe(
    'Goods came in, were adjusted, counted, transferred or are back from a return; they were promised (hold), given ' +
      'back (release) or shipped (consume)',
  )

const Movement = z
  .object({
    id: z.uuid(),
    at: z.date(),
    kind,
    variantId: z.uuid(),
    sku: z.string(),
    locationId: z.uuid(),
    location: z.string().describe('Its name'),
    onHandDelta: z.int(),
    reservedDelta: z.int(),
    orderId: z.uuid().nullable(),
    orderNumber: z.string().nullable(),
    returnId: z.uuid().nullable(),
    transferId: z.uuid().nullable(),
    actor: z.string(),
    actorName: z.string().nullable().describe('Who of the staff'),
    reason: z.string().nullable(),
  })
  .meta({ id: 'StockMovement' })

export const movements = staff('stock:read')
  .meta({ docs: 'The ledger of all stock, the newest first. What is at hand and what is promised are its sums.' })
  .input(
    z.strictObject({
      variantId: variantId.optional(),
      locationId: locationId.optional(),
      orderId: id<OrderId>().optional(),
      transferId: id<TransferId>().optional(),
      kind: kind.optional(),
      ...newestFirst,
    }),
  )
  .output(pageOf(Movement))
  .query(async ({ ctx, input }) => {
    const { variantId = null, locationId = null, orderId = null, transferId = null, kind = null } = input
    const found = await readMovements(ctx.db, { variantId, locationId, orderId, transferId, kind }, pageFrom(input))
    return pageWith(found, input.limit, ({ moment: _, ...movement }) => movement)
  })
