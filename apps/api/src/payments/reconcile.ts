import { type Attempt, readUnsettledAttempts } from '@tillwright/db/payments'
import type { Deps } from '../deps.ts'
import { applyPaymentState } from './apply-state.ts'
import { openIntent } from './open-intent.ts'

const askAfterSeconds = 30
const mostAtOnce = 100

/**
 * Asks Stripe about payments that have been open for a while, and repairs what a lost webhook or answer left behind.
 */
export async function reconcilePayments(deps: Deps): Promise<void> {
  for (const attempt of await readUnsettledAttempts(deps.db, askAfterSeconds, mostAtOnce)) {
    try {
      await reconcile(deps, attempt)
    } catch (error) {
      deps.log.warn({ err: error, attemptId: attempt.id }, 'a payment could not be reconciled yet')
    }
  }
}

async function reconcile(deps: Deps, attempt: Attempt): Promise<void> {
  const intent =
    attempt.intentId === null ? await openIntent(deps, attempt) : await deps.gateway.retrieveIntent(attempt.intentId)
  if (intent === null) return
  const applied = await applyPaymentState(deps, intent, { actor: 'reconciler', reason: null })
  if (applied === 'paid' || applied === 'canceled')
    deps.log.warn({ orderId: attempt.orderId, applied }, 'repaired a payment')
}
