import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { type Applied, applyPaymentState, type Cause } from './apply-state.ts'
import { countRepair } from './note-differences.ts'

/** Applies what the provider says; an intent that nobody wants any more is canceled there, so that nobody pays it. */
export async function applyAndAbandon(deps: Deps, intent: ProviderIntent, cause: Cause): Promise<Applied> {
  const applied = await applyPaymentState(deps, intent, cause)
  if (applied !== 'unwanted') return applied
  const ended = await deps.gateway.cancelIntent(intent.id)
  if (ended === null) return applied
  const after = await applyPaymentState(deps, ended, cause)
  if (after !== 'nothing' || ended.status !== 'canceled') return after
  // Here it was over before: what has been put right is at the provider.
  await countRepair(deps, deps.db, { counted: cause.counted, repair: 'ended' })
  return 'ended'
}
