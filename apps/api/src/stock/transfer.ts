import type { TransferId } from '@tillwright/domain/ids'
import { adjustLevel, type Level } from '@tillwright/domain/stock/change-level'
import { z } from 'zod'
import { idempotencyKey } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { once } from '../staff/once.ts'
import { refuses, staff } from '../trpc.ts'
import { ChangedLevels, mustBeLocations } from './at-location.ts'
import { changeLevels, type LevelWish } from './change-levels.ts'
import { locationId } from './locations/view.ts'
import { count, linesMax, reason, refuseTwins, variantId, viewChanged } from './view.ts'

const refusals = ['OUT_OF_STOCK', 'LIMIT_EXCEEDED', 'IDEMPOTENCY_CONFLICT'] as const
const line = z.strictObject({ variantId, quantity: count.min(1) })

export const transfer = staff('stock:write')
  .meta({
    docs:
      'Takes goods from one location to another, all lines or none. What is promised to orders stays where it is: ' +
      'OUT_OF_STOCK says of every line that wants more how much could go.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z
      .strictObject({
        fromLocationId: locationId,
        toLocationId: locationId,
        reason: reason.nullable().default(null),
        lines: z.array(line).min(1).max(linesMax),
        idempotencyKey,
      })
      .refine((asked) => asked.fromLocationId !== asked.toLocationId, {
        path: ['toLocationId'],
        message: 'is where the goods are',
      }),
  )
  .output(z.object({ transferId: z.uuid(), levels: ChangedLevels.shape.levels }))
  .mutation(({ ctx, input }) => {
    const { fromLocationId, toLocationId, reason, lines } = input
    refuseTwins(lines)
    return once(ctx, input, async (tx) => {
      const [from = '', to = ''] = await mustBeLocations(tx, [fromLocationId, toLocationId])
      const transferId = ctx.newId<TransferId>()
      const wishes = lines.flatMap(({ variantId, quantity }, row): LevelWish[] => {
        const by = (delta: number) => ({ decide: (level: Level) => adjustLevel(level, delta), path: `lines.${row}` })
        return [
          { variantId, locationId: fromLocationId, ...by(-quantity) },
          { variantId, locationId: toLocationId, ...by(quantity) },
        ]
      })
      const moved = { kind: 'transfer', reason, transferId } as const
      const { levels } = await changeLevels(ctx, tx, { wishes, moved })
      const taken = levels.filter((level) => level.locationId === fromLocationId)
      const quantities = taken.map(({ sku }, row) => [sku, lines[row]?.quantity ?? null] as const)
      const after = { from, to, reason, quantities: Object.fromEntries(quantities) }
      await auditChange(tx, ctx, { entity: 'stockTransfer', entityId: transferId, before: null, after })
      return { transferId, levels: levels.map(viewChanged) }
    })
  })
