import { createHash } from 'node:crypto'
import { insertAuditEntry } from '@tillwright/db/audit'
import { type Dispute, readDispute } from '@tillwright/db/known-disputes'
import type { Json } from '@tillwright/db/schema'
import type { DisputeId } from '@tillwright/domain/ids'
import { isDisputeOver, takesEvidence } from '@tillwright/domain/payments/dispute'
import { refuseUnavailable } from '../../../orders/confirm-payment.ts'
import { Refused } from '../../../refused.ts'
import { once } from '../../../staff/once.ts'
import type { StaffContext } from '../../../trpc.ts'
import { applyDispute } from '../../apply-dispute.ts'
import { ProviderRefused } from '../../gateway-asked.ts'
import type { DisputeWithEvidence } from '../../gateway-dispute-views.ts'
import { noSuchDispute } from './view.ts'

export const disputeRefusals = ['CONFLICT', 'IDEMPOTENCY_CONFLICT', 'PAYMENT_PROVIDER_UNAVAILABLE'] as const

export interface Act {
  /** What the audit log says of it; not what was written to the bank. */
  readonly audited: { readonly [fact: string]: Json }
  /** Whether it has come to pass, seen from how often evidence had been sent when it was asked for. */
  isDone?(dispute: Dispute, submissionsBefore: number): boolean
  /** Asks the provider; under a key that is made of the asker's. */
  ask(dispute: Dispute, key: string): Promise<DisputeWithEvidence>
}

/**
 * Does something about a dispute that is not over, once for each key of whoever asks: it is written down who does it,
 * then the provider is asked, and what he answers is applied. Asked again, it goes on where it was left. Throws
 * NOT_FOUND, CONFLICT once the dispute is over or its time is, VALIDATION_FAILED for what the provider does not take,
 * and PAYMENT_PROVIDER_UNAVAILABLE.
 */
export async function actOn<Input extends { readonly disputeId: DisputeId; readonly idempotencyKey: string }>(
  ctx: StaffContext,
  input: Input,
  act: Act,
): Promise<{ readonly dispute: Dispute; readonly said: DisputeWithEvidence | null }> {
  const { disputeId, idempotencyKey } = input
  const submissionsBefore = await once(ctx, input, async (tx) => {
    const dispute = await readDispute(tx, disputeId)
    if (dispute === null) throw noSuchDispute()
    if (!takesEvidence(dispute.state) || dispute.isPastDue) throw isOver()
    const entry = { entity: 'dispute', entityId: disputeId, before: null, after: act.audited }
    await insertAuditEntry(tx, ctx, entry)
    return dispute.submissionsCount
  })
  const known = await mustRead(ctx, disputeId)
  if (act.isDone?.(known, submissionsBefore) === true) return { dispute: known, said: null }
  const key = createHash('sha256').update(`${ctx.actor.id} ${idempotencyKey}`).digest('hex')
  const said = await act.ask(known, `dispute:${disputeId}:${key}`).catch((error: unknown) => refuse(ctx, known, error))
  await apply(ctx, said)
  return { dispute: await mustRead(ctx, disputeId), said }
}

export const isOver = () => new Refused({ code: 'CONFLICT', entity: 'dispute', currentVersion: null })

async function mustRead({ db }: StaffContext, disputeId: DisputeId): Promise<Dispute> {
  const dispute = await readDispute(db, disputeId)
  if (dispute === null) throw noSuchDispute()
  return dispute
}

/** The bank may have decided a moment ago: then that is written down. */
async function refuse(ctx: StaffContext, known: Dispute, error: unknown): Promise<never> {
  if (!(error instanceof ProviderRefused) || error.problem === null) return refuseUnavailable(error)
  const said = await ctx.gateway.retrieveDispute(known.providerDisputeId).catch(refuseUnavailable)
  if (said === null) return refuseUnavailable(error)
  await apply(ctx, said)
  if (isDisputeOver(said.state)) throw isOver()
  throw new Refused({
    code: 'VALIDATION_FAILED',
    issues: [{ path: error.param ?? 'evidence', message: 'is not taken' }],
  })
}

async function apply(ctx: StaffContext, said: DisputeWithEvidence): Promise<void> {
  if (said.intentId !== null) await applyDispute(ctx, { ...said, intentId: said.intentId })
}
