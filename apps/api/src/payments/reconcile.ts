import type { Db } from '@tillwright/db/client'
import { type Attempt, takeUnsettledAttempts } from '@tillwright/db/payments'
import { takeUnsettledRefunds } from '@tillwright/db/refunds'
import type { Deps } from '../deps.ts'
import { applyAndAbandon } from './abandon.ts'
import type { Applied } from './apply-state.ts'
import { goneIntent } from './gone-intent.ts'
import { noteDifferences } from './note-differences.ts'
import { openIntent } from './open-intent.ts'
import { promiseRest } from './promise-rest.ts'
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
  await promiseRest(deps)
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
      : ((await deps.gateway.retrieveIntent(attempt.intentId)) ?? (await goneIntent(deps, attempt)))
  if (intent === null) return
  const repair = await applyAndAbandon(deps, intent, { actor: 'reconciler', reason: null })
  if (!news.has(repair)) return
  const { orderId, state: ours } = attempt
  const difference = { orderId, subject: intent.id, kind: 'intent_state', ours, theirs: intent.status, repair } as const
  await noteDifferences(deps, 'minute', [difference])
}

/** What a webhook should have brought, or a cancel of ours should have done. */
const news: ReadonlySet<Applied> = new Set(['paid', 'canceled', 'late_money', 'ended'])

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
