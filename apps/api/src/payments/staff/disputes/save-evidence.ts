import type { DisputeId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, idempotencyKey } from '../../../schemas.ts'
import { refuses, staff } from '../../../trpc.ts'
import { actOn, disputeRefusals } from './act.ts'
import { EvidenceInput } from './evidence.ts'
import { DisputeInFull, viewInFull } from './get.ts'

export const saveEvidence = staff('payments:write')
  .meta({
    docs:
      'Keeps evidence at Stripe and does not send it to the bank yet. Once the dispute is over, or its time is, it ' +
      'is CONFLICT (dispute).',
    refuses: disputeRefusals,
  })
  .errors(refuses(disputeRefusals))
  .input(z.strictObject({ disputeId: id<DisputeId>(), evidence: EvidenceInput, idempotencyKey }))
  .output(DisputeInFull)
  .mutation(async ({ ctx, input }) => {
    const { evidence } = input
    const acted = await actOn(ctx, input, {
      audited: { saved: Object.keys(evidence) },
      ask: ({ providerDisputeId: disputeId }, key) =>
        ctx.gateway.updateDispute({ disputeId, evidence, submit: false, idempotencyKey: key }),
    })
    return viewInFull(ctx, acted)
  })
