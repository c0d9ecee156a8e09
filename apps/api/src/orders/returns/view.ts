import type { Return as KnownReturn } from '@tillwright/db/returns'
import type { ReturnId } from '@tillwright/domain/ids'
import { returnMoves } from '@tillwright/domain/orders/return'
import { z } from 'zod'
import { id } from '../../schemas.ts'

export const returnId = id<ReturnId>()

export const ReturnState = z
  // The names of that very table.
  .enum(Object.keys(returnMoves) as (keyof typeof returnMoves)[])
  .meta({ id: 'ReturnState' })

/** Goods that a buyer wants to send back, or has sent back. */
export const Return = z
  .object({
    id: z.uuid(),
    state: ReturnState,
    requestedBy: z.enum(['shopper', 'staff']),
    reason: z.string().nullable(),
    answer: z.string().nullable().describe('What the shop says to it'),
    lines: z.array(
      z.object({
        lineId: z.uuid(),
        quantity: z.int(),
        receivedQuantity: z.int(),
        restockedQuantity: z.int().describe('How many of those can be sold again'),
      }),
    ),
    requestedAt: z.date(),
    decidedAt: z.date().nullable(),
    receivedAt: z.date().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Return' })

export const viewReturn = ({ orderId: _, lines, ...known }: KnownReturn): z.output<typeof Return> => ({
  ...known,
  lines: [...lines],
})
