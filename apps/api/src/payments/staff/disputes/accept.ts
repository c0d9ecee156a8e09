import type { DisputeId } from '@tillwright/domain/ids'
import { isDisputeOver } from '@tillwright/domain/payments/dispute'
import { z } from 'zod'
import { id, idempotencyKey } from '../../../schemas.ts'
import { refuses, staff } from '../../../trpc.ts'
import { actOn, disputeRefusals } from './act.ts'
import { DisputeInFull, viewInFull } from './get.ts'

export const accept = staff('payments:write')
  .meta({
    docs:
      'Gives in: a chargeback is lost at once, and its money stays with the buyer; an inquiry is over. It can’t be ' +
      'undone. Once the dispute is over, or its time is, it is CONFLICT (dispute).',
    refuses: disputeRefusals,
  })
  .errors(refuses(disputeRefusals))
  .input(z.strictObject({ disputeId: id<DisputeId>(), idempotencyKey }))
  .output(DisputeInFull)
  .mutation(async ({ ctx, input }) => {
    const acted = await actOn(ctx, input, {
      audited: { accepted: true },
      isDone: ({ state }) => isDisputeOver(state),
      ask: ({ providerDisputeId: disputeId }, key) => ctx.gateway.closeDispute({ disputeId, idempotencyKey: key }),
    })
    return viewInFull(ctx, acted)
  })
