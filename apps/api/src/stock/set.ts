import { setLevel } from '@tillwright/domain/stock/change-level'
import { z } from 'zod'
import { invalid } from '../accounts/inputs.ts'
import { idempotencyKey } from '../schemas.ts'
import { once } from '../staff/once.ts'
import { refuses, staff } from '../trpc.ts'
import { ChangedLevels, changeAt } from './at-location.ts'
import { locationId } from './locations/view.ts'
import { count, linesMax, reason, refuseTwins, variantId } from './view.ts'

const refusals = ['CONFLICT', 'RESERVED_EXCEEDS_ON_HAND', 'IDEMPOTENCY_CONFLICT'] as const
const few = z.int().min(0).max(1_000_000)

const line = z
  .strictObject({
    variantId,
    onHand: count.optional().describe('What was counted'),
    expectedOnHand: count.optional().describe('What it was thought to be: CONFLICT where it has moved meanwhile'),
    backorderLimit: few.optional().describe('How many may be sold beyond what is at hand; 0 for none'),
    lowStockThreshold: few
      .nullable()
      .optional()
      .describe('Who minds the stock is told when available falls to this; null for never'),
    tracked: z
      .boolean()
      .optional()
      .describe(
        'False: nobody minds any more what lies there, which is written off with its rules; while none is promised',
      ),
  })
  .refine(({ onHand, backorderLimit, lowStockThreshold, tracked }) => {
    const isSaid = onHand !== undefined || backorderLimit !== undefined || lowStockThreshold !== undefined
    return tracked === false ? !isSaid : isSaid || tracked === true
  }, 'says what the level is to be, and nothing of one that is no longer tracked')

export const set = staff('stock:write')
  .meta({
    docs:
      'Says what is at hand at a location, as it was counted, and by which rules it is sold; all lines or none. What ' +
      'is not given stays as it is; of a level that is not tracked, onHand or tracked has to be. A variant that is ' +
      'tracked nowhere can be bought without end.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      locationId,
      reason: reason.nullable().default(null),
      lines: z.array(line).min(1).max(linesMax),
      idempotencyKey,
    }),
  )
  .output(ChangedLevels)
  .mutation(({ ctx, input }) => {
    const { locationId, lines, reason } = input
    refuseTwins(lines)
    const moved = { kind: 'count', reason, transferId: null } as const
    return once(ctx, input, (tx) =>
      changeAt(ctx, tx, {
        ...{ locationId, lines, moved },
        decide(from, line) {
          if (!from.tracked && isPolicyAlone(line)) throw invalid(`lines.${lines.indexOf(line)}`, untrackedMessage)
          return setLevel(from, line)
        },
      }),
    )
  })

/** Of what is tracked nowhere, a limit or a threshold would make something of which there is nothing. */
const isPolicyAlone = ({ onHand, tracked }: z.output<typeof line>): boolean =>
  onHand === undefined && tracked === undefined

const untrackedMessage = 'is not tracked there: say what is at hand, or that it is to be tracked'
