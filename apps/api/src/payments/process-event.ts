import { isIntentOfOurs } from '@tillwright/db/payments'
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
    return settleStripeEvent(deps.db, event, { state: 'ignored', problem: null })
  }
  const intent = await deps.gateway.retrieveIntent(event.objectId)
  const isOld = deps.now().getTime() - event.receivedAt.getTime() > parkedMsMax
  const settleOrPark = async (problem: string, isForeign: boolean): Promise<void> => {
    await settleStripeEvent(deps.db, event, { state: isForeign ? 'ignored' : 'parked', problem })
    if (!isForeign) throw new Error(`${problem} yet`)
  }
  if (intent === null) {
    const isOurs = await isIntentOfOurs(deps.db, event.objectId)
    // Our key is of another account then: a node that has the right one will know it.
    if (isOurs) deps.log.error({ eventId, intentId: event.objectId }, 'Stripe does not know an intent of ours')
    return settleOrPark(`${event.objectId} is not of this account`, isOld || !isOurs)
  }
  const applied = await applyAndAbandon(deps, intent, { actor: 'stripe', reason: null })
  if (applied !== 'unknown') return settleStripeEvent(deps.db, event, { state: 'done', problem: null })
  await settleOrPark(`no order of ours has ${intent.id}`, isOld || intent.attemptId === null)
}
