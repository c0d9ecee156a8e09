import type { Db } from '@tillwright/db/client'
import { type Attempt, takeUnsettledAttempts } from '@tillwright/db/payments'
import { takeUnsettledRefunds } from '@tillwright/db/refunds'
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
  await askAbout(takeUnsettledAttempts, reconcile, deps)
  await askAbout(takeUnsettledRefunds, followRefund, deps)
}

type Take<Thing> = (db: Db, olderThanSeconds: number, most: number) => Promise<Thing[]>
type Work<Thing> = (deps: Deps, thing: Thing) => Promise<void>

/** About all of them, a page at a time and a few at once. */
async function askAbout<Thing extends { readonly id: string }>(
  take: Take<Thing>,
  work: Work<Thing>,
  deps: Deps,
): Promise<void> {
  for (;;) {
    const things = await take(deps.db, askAfterSeconds, pageSize)
    for (let start = 0; start < things.length; start += askedAtOnce) {
      await Promise.all(things.slice(start, start + askedAtOnce).map((thing) => tryTo(deps, thing, work)))
    }
    if (things.length < pageSize) return
  }
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
  work: Work<Thing>,
): Promise<void> {
  try {
    await work(deps, thing)
  } catch (error) {
    deps.log.warn({ err: error, id: thing.id }, 'could not be reconciled yet')
  }
}
