import { lockOrder } from '@tillwright/db/orders'
import type { LocationId, OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { captureRefusals, withMoney } from '../../payments/capture.ts'
import { id, idempotencyKey, text } from '../../schemas.ts'
import { once } from '../../staff/once.ts'
import { noSuchOrder, refuses, staff } from '../../trpc.ts'
import { readDossier } from '../dossier.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { piecesInput } from '../pieces-input.ts'
import { Order, viewOrder } from '../view.ts'
import { ship, shipRefusals } from './ship.ts'
import { TrackingInput, trackingOf } from './tracking.ts'

const refusals = [...new Set([...shipRefusals, ...captureRefusals, 'IDEMPOTENCY_CONFLICT'] as const)]

export const fulfill = staff('orders:write')
  .meta({
    docs:
      'Says that goods of a paid order have left the house together: all that is left of it, or these pieces. With ' +
      'the last of them the order is SHIPPED. After the first, it can be returned and no longer canceled. Money that ' +
      'is held is captured before anything leaves.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      orderId: id<OrderId>(),
      lines: piecesInput.optional().describe('Left out: all that has not shipped yet'),
      ...TrackingInput.shape,
      locationId: id<LocationId>().optional().describe('Where the goods are taken from, if some are claimed elsewhere'),
      reason: text({ max: 500 }).optional().describe('The shopper can read it, in the timeline of the order'),
      version: z.int().min(1).optional().describe('Of the order as it was seen; another one is a conflict'),
      idempotencyKey,
    }),
  )
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    const { orderId, lines = null, locationId = null, reason = null } = input
    await withMoney(ctx, { orderId, cause: { actor: 'staff', reason } }, (last, isCaptured = false) =>
      once(ctx, input, async (tx) => {
        const order = await lockOrder(tx, orderId)
        if (order === null) throw noSuchOrder()
        if (!isCaptured) mustBeVersion(order, input.version)
        const shipped = await ship(ctx, tx, { order, pieces: lines, tracking: trackingOf(input), locationId, reason })
        await last(tx)
        return shipped
      }),
    )
    return viewOrder(await readDossier(ctx, input.orderId))
  })
