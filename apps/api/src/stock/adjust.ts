import { adjustLevel, onHandMax } from '@tillwright/domain/stock/change-level'
import { z } from 'zod'
import { idempotencyKey } from '../schemas.ts'
import { once } from '../staff/once.ts'
import { refuses, staff } from '../trpc.ts'
import { ChangedLevels, changeAt } from './at-location.ts'
import { locationId } from './locations/view.ts'
import { linesMax, reason, refuseTwins, variantId } from './view.ts'

const refusals = ['OUT_OF_STOCK', 'LIMIT_EXCEEDED', 'IDEMPOTENCY_CONFLICT'] as const
const delta = z
  .int()
  .min(-onHandMax)
  .max(onHandMax)
  .refine((by) => by !== 0, 'changes nothing')
const line = z.strictObject({ variantId, delta: delta.describe('How many more, or fewer, are at hand') })

export const adjust = staff('stock:write')
  .meta({
    docs:
      'Puts goods on the shelves of a location or takes some away, all lines or none. What is promised to orders ' +
      'stays, and OUT_OF_STOCK says of every line that wants more how much could go. From then on the variants are ' +
      'tracked there.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z
      .strictObject({
        locationId,
        kind: z.enum(['receive', 'adjust']).default('adjust').describe('`receive` is for goods that come in'),
        reason: reason.nullable().default(null).describe('Only goods that come in need none'),
        lines: z.array(line).min(1).max(linesMax),
        idempotencyKey,
      })
      .refine((asked) => asked.kind === 'receive' || asked.reason !== null, {
        path: ['reason'],
        message: 'says why, unless goods come in',
      })
      .refine((asked) => asked.kind === 'adjust' || asked.lines.every((one) => one.delta > 0), {
        path: ['lines'],
        message: 'are all more than zero where goods come in',
      }),
  )
  .output(ChangedLevels)
  .mutation(({ ctx, input }) => {
    const { locationId, lines, kind, reason } = input
    refuseTwins(lines)
    const moved = { kind, reason, transferId: null }
    return once(ctx, input, (tx) =>
      changeAt(ctx, tx, { locationId, lines, moved, decide: (from, line) => adjustLevel(from, line.delta) }),
    )
  })
