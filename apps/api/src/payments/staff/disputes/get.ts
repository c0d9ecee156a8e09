import { type Dispute as KnownDispute, readDispute } from '@tillwright/db/known-disputes'
import type { DisputeId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../../../schemas.ts'
import { type StaffContext, staff } from '../../../trpc.ts'
import { ProviderRefused, ProviderUnavailable } from '../../gateway-asked.ts'
import type { DisputeWithEvidence } from '../../gateway-dispute-views.ts'
import { EvidenceView } from './evidence.ts'
import { suggestEvidence } from './suggest-evidence.ts'
import { Dispute, noSuchDispute, viewDispute } from './view.ts'

export const DisputeInFull = Dispute.extend({
  evidence: EvidenceView.nullable().describe('What Stripe keeps so far; null where it does not answer now'),
  suggested: EvidenceView.describe('What the shop knows itself: a draft, of which nothing is kept or sent'),
}).meta({ id: 'DisputeInFull' })

export const get = staff('payments:read')
  .meta({ docs: 'One dispute, with the evidence that Stripe has so far, and what the shop knows that could be added.' })
  .input(z.strictObject({ disputeId: id<DisputeId>() }))
  .output(DisputeInFull)
  .query(async ({ ctx, input: { disputeId } }) => {
    const dispute = await readDispute(ctx.db, disputeId)
    if (dispute === null) throw noSuchDispute()
    return viewInFull(ctx, { dispute, said: null })
  })

/** With what Stripe has just said, where it has. */
export async function viewInFull(
  ctx: StaffContext,
  { dispute, said }: { readonly dispute: KnownDispute; readonly said: DisputeWithEvidence | null },
): Promise<z.output<typeof DisputeInFull>> {
  const asked = said ?? (await ask(ctx, dispute))
  return {
    ...viewDispute(dispute),
    evidence: asked?.evidence ?? null,
    suggested: await suggestEvidence(ctx.db, dispute.orderId),
  }
}

async function ask({ gateway, log }: StaffContext, dispute: KnownDispute): Promise<DisputeWithEvidence | null> {
  try {
    return await gateway.retrieveDispute(dispute.providerDisputeId)
  } catch (error) {
    if (!(error instanceof ProviderUnavailable || error instanceof ProviderRefused)) throw error
    log.warn({ err: error, disputeId: dispute.id }, 'the evidence could not be read')
    return null
  }
}
