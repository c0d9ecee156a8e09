import { findAttemptOfIntent } from '@tillwright/db/payments'
import { readWaitingEvent, settleStripeEvent } from '@tillwright/db/stripe-events'
import { mayBeOf } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { applyAndAbandon } from './abandon.ts'
import { subjectOf, type Told } from './event-subject.ts'
import { settleDisputesOf } from './settle-disputes.ts'
import { settleRefundsOf } from './settle-refunds-of.ts'

/** An order may commit after its event has arrived; an event that has no order after a day has none. */
const parkedMsMax = 24 * 3_600_000

export const isHeard = (event: Told): boolean => subjectOf(event) !== null

/**
 * Works off one event of the inbox. It only says where to look: the intent is asked for anew and its state applied, and
 * then its refunds or its disputes where it is about those, so that duplicates, delays and the order of arrival do not
 * matter. Throws where it should be tried again.
 */
export async function processStripeEvent(deps: Deps, eventId: string): Promise<void> {
  const event = await readWaitingEvent(deps.db, eventId)
  if (event === null) return
  const subject = subjectOf(event)
  if (subject === null) return settleStripeEvent(deps.db, event, { state: 'ignored', problem: null })
  const { kind, intentId } = subject
  const { id: shopId } = await deps.shop()
  const settleOrPark = async ({ problem, isForeign }: Unapplied): Promise<void> => {
    const isOld = deps.now().getTime() - event.receivedAt.getTime() > parkedMsMax
    const state = isOld || isForeign ? 'ignored' : 'parked'
    await settleStripeEvent(deps.db, event, { state, problem })
    if (state === 'parked') throw new Error(`${problem} yet`)
  }
  if (subject.shopId !== null && subject.shopId !== shopId) {
    return settleOrPark({ problem: `${intentId} is another shop’s`, isForeign: true })
  }
  const known = await findAttemptOfIntent(deps.db, intentId)
  // Nothing goes back before it was paid, and by then the attempt knows its intent.
  if (kind === 'refunds' && known === null) {
    return settleOrPark({ problem: `no order of ours has ${intentId}`, isForeign: true })
  }
  const isPaid = known?.state === 'succeeded'
  const unapplied =
    kind !== 'intent' && isPaid ? null : await applyIntent(deps, { eventId, intentId, isOurs: known !== null })
  if (unapplied !== null) return settleOrPark(unapplied)
  // Before disputes: of what has gone back no bank takes anything.
  if (kind !== 'intent' && known !== null) await settleRefundsOf(deps, { ...known, intentId })
  // A charge may be disputed before anybody has heard that it was made.
  if (kind === 'disputes') await settleDisputesOf(deps, { intentId, foundBy: 'webhook' })
  return settleStripeEvent(deps.db, event, { state: 'done', problem: null })
}

/** Why an event could not be worked off; a foreign one never will be. */
interface Unapplied {
  readonly problem: string
  readonly isForeign: boolean
}

async function applyIntent(
  deps: Deps,
  { eventId, intentId, isOurs }: { readonly eventId: string; readonly intentId: string; readonly isOurs: boolean },
): Promise<Unapplied | null> {
  const intent = await deps.gateway.retrieveIntent(intentId)
  if (intent === null) {
    // Our key is of another account then: a node that has the right one will know it.
    if (isOurs) deps.log.error({ eventId, intentId }, 'Stripe does not know an intent of ours')
    return { problem: `${intentId} is not of this account`, isForeign: !isOurs }
  }
  const applied = await applyAndAbandon(deps, intent, { actor: 'stripe', reason: null })
  if (applied === 'unknown') {
    const { id: shopId } = await deps.shop()
    return { problem: `no order of ours has ${intentId}`, isForeign: !mayBeOf(shopId, intent) }
  }
  const isStrange = intent.status === 'unknown'
  return isStrange ? { problem: `${intentId} is in a state that nobody here knows`, isForeign: false } : null
}
