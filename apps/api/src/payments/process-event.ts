import { readWaitingEvent, type StripeEvent, settleStripeEvent } from '@tillwright/db/stripe-events'
import type { Deps } from '../deps.ts'
import { applyAndAbandon } from './abandon.ts'

/** An order may commit after its event has arrived; an event that has no order after a day has none. */
const parkedMsMax = 24 * 3_600_000

/** What can change what we know of a payment; everything else is kept, and nobody needs to look at it. */
const heardTypes: ReadonlySet<string> = new Set([
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
])

export const isHeard = ({ type, objectId }: Pick<StripeEvent, 'type' | 'objectId'>): boolean =>
  objectId !== null && heardTypes.has(type)

/**
 * Works off one event of the inbox. It only says where to look: the intent is asked for anew and its state applied, so
 * that duplicates, delays and the order of arrival do not matter. Throws where it should be tried again.
 */
export async function processStripeEvent(deps: Deps, eventId: string): Promise<void> {
  const event = await readWaitingEvent(deps.db, eventId)
  if (event === null) return
  if (event.objectId === null || !isHeard(event)) {
    return settleStripeEvent(deps.db, eventId, { state: 'ignored', problem: null })
  }
  const intent = await deps.gateway.retrieveIntent(event.objectId)
  if (intent === null) {
    return settleStripeEvent(deps.db, eventId, {
      state: 'ignored',
      problem: `${event.objectId} is not of this account`,
    })
  }
  const applied = await applyAndAbandon(deps, intent, { actor: 'stripe', reason: null })
  if (applied !== 'unknown') return settleStripeEvent(deps.db, eventId, { state: 'done', problem: null })
  const isForeign = intent.attemptId === null || deps.now().getTime() - event.receivedAt.getTime() > parkedMsMax
  const problem = `no order of ours has ${intent.id}`
  await settleStripeEvent(deps.db, eventId, { state: isForeign ? 'ignored' : 'parked', problem })
  if (!isForeign) throw new Error(`${problem} yet`)
}
