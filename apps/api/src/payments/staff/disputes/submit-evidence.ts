import type { DisputeId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, idempotencyKey } from '../../../schemas.ts'
import { refuses, staff } from '../../../trpc.ts'
import { actOn, disputeRefusals } from './act.ts'
import { EvidenceInput } from './evidence.ts'
import { DisputeInFull, viewInFull } from './get.ts'

export const submitEvidence = staff('payments:write')
  .meta({
    docs:
      'Sends all evidence that is kept to the bank, with what is given here. Banks read it once: see that it is ' +
      'complete. Once the dispute is over, or its time is, it is CONFLICT (dispute).',
    refuses: disputeRefusals,
  })
  .errors(refuses(disputeRefusals))
  .input(z.strictObject({ disputeId: id<DisputeId>(), evidence: EvidenceInput.default({}), idempotencyKey }))
  .output(DisputeInFull)
  .mutation(async ({ ctx, input }) => {
    const { evidence } = input
    const acted = await actOn(ctx, input, {
      audited: { submitted: Object.keys(evidence) },
      isDone: ({ submissionsCount }, before) => submissionsCount > before,
      ask: ({ providerDisputeId: disputeId }, key) =>
        ctx.gateway.updateDispute({ disputeId, evidence, submit: true, idempotencyKey: key }),
    })
    return viewInFull(ctx, acted)
  })
