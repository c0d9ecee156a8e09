import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { keptPayload } from './erased-events.ts'

/** A webhook's event as it is kept. */
export interface StripeEvent {
  readonly id: string
  readonly type: string
  readonly apiVersion: string | null
  readonly livemode: boolean
  readonly createdAt: Date
  /** The id of the object that it is about. */
  readonly objectId: string | null
  /** The exact text that was signed; of somebody who has been erased, without what it says of him. */
  readonly payload: string
}

/** Keeps an event, once by its id; answers whether it is new. */
export async function insertStripeEvent(db: Db, event: StripeEvent, state: 'received' | 'ignored'): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('stripe_event')
    .values({
      id: event.id,
      type: event.type,
      api_version: event.apiVersion,
      livemode: event.livemode,
      created_at: event.createdAt,
      object_id: event.objectId,
      payload: keptPayload(event.payload),
      state,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Received and parked wait for their job; dead is what no try could work off. */
export const stripeEventStates = ['received', 'done', 'ignored', 'parked', 'dead'] as const
export type StripeEventState = (typeof stripeEventStates)[number]

/** What is left to do with an event; null once it is settled, or where it is unknown. */
export async function readWaitingEvent(db: Db, eventId: string) {
  const event = await db
    .selectFrom('stripe_event')
    .select(['id', 'type', 'object_id as objectId', 'payload'])
    .select(['received_at as receivedAt', 'replay_count as replayCount'])
    .where('id', '=', eventId)
    .where('state', 'in', ['received', 'parked'])
    .executeTakeFirst()
  return event ?? null
}

/** Which run of an event something is about: the first, or one that staff has asked for since. */
export interface EventRun {
  readonly id: string
  readonly replayCount: number
}

/** Says what came of a run; nothing once the event is settled, or has been put back since. */
export async function settleStripeEvent(
  db: Db,
  run: EventRun,
  outcome: { state: Exclude<StripeEventState, 'received' | 'dead'>; problem: string | null },
): Promise<void> {
  await settle(db, run, outcome).execute()
}

/** An event whose job has failed for the last time; answers whether it was still waiting, and for this run. */
export async function giveUpStripeEvent(db: Db, run: EventRun, problem: string): Promise<boolean> {
  const { numUpdatedRows } = await settle(db, run, { state: 'dead', problem }).executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/**
 * Puts an event back; answers how often that has been done, null where it is unknown. Its job is the caller's to ask
 * for.
 */
export async function reopenStripeEvent(tx: Tx, eventId: string, key: string | null): Promise<number | null> {
  const reopened = await tx
    .updateTable('stripe_event')
    .set({ state: 'received', problem: null, replay_key: key })
    .set({ replay_count: sql`replay_count + 1`, replayed_at: sql`shop_now()` })
    .where('id', '=', eventId)
    .returning('replay_count')
    .executeTakeFirst()
  return reopened?.replay_count ?? null
}

const settle = (db: Db, { id, replayCount }: EventRun, outcome: { state: StripeEventState; problem: string | null }) =>
  db
    .updateTable('stripe_event')
    .set({ ...outcome, tries: sql`tries + 1`, processed_at: sql`shop_now()` })
    .where('id', '=', id)
    .where('replay_count', '=', replayCount)
    .where('state', 'in', ['received', 'parked'])
