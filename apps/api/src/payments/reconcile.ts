import { type Attempt, takeUnsettledAttempts } from '@tillwright/db/payments'
import { readUnsettledRefunds } from '@tillwright/db/refunds'
import type { Deps } from '../deps.ts'
import { applyAndAbandon } from './abandon.ts'
import { goneIntent } from './gone-intent.ts'
import { openIntent } from './open-intent.ts'
import { followRefund } from './submit-refund.ts'

const askAfterSeconds = 30
const pageSize = 50
/** Stripe's own limit for a sandbox is 25 requests a second. */
const askedAtOnce = 5

/**
 * Asks Stripe about payments that have been open for a while, and about refunds on their way, and repairs what a lost
 * webhook, a lost answer or a killed process left behind. Who was asked goes to the end of the queue, whatever came of
 * it, so that nobody who can't be helped stands in the way of the others.
 */
export async function reconcilePayments(deps: Deps): Promise<void> {
  for (;;) {
    const attempts = await takeUnsettledAttempts(deps.db, askAfterSeconds, pageSize)
    for (let start = 0; start < attempts.length; start += askedAtOnce) {
      await Promise.all(attempts.slice(start, start + askedAtOnce).map((attempt) => tryTo(deps, attempt, reconcile)))
    }
    if (attempts.length < pageSize) break
  }
  for (const refund of await readUnsettledRefunds(deps.db, askAfterSeconds)) await tryTo(deps, refund, followRefund)
}

async function reconcile(deps: Deps, attempt: Attempt): Promise<void> {
  const intent =
    attempt.intentId === null
      ? await openIntent(deps, attempt)
      : ((await deps.gateway.retrieveIntent(attempt.intentId)) ?? goneIntent(attempt))
  if (intent === null) return
  const applied = await applyAndAbandon(deps, intent, { actor: 'reconciler', reason: null })
  if (applied === 'paid' || applied === 'canceled') {
    deps.log.warn({ orderId: attempt.orderId, applied }, 'repaired a payment')
  }
}

async function tryTo<Thing extends { readonly id: string }>(
  deps: Deps,
  thing: Thing,
  work: (deps: Deps, thing: Thing) => Promise<void>,
): Promise<void> {
  try {
    await work(deps, thing)
  } catch (error) {
    deps.log.warn({ err: error, id: thing.id }, 'could not be reconciled yet')
  }
}
