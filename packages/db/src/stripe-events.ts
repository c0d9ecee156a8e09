import { sql } from 'kysely'
import type { Db } from './client.ts'

/** A webhook's event as it is kept. */
export interface StripeEvent {
  readonly id: string
  readonly type: string
  readonly apiVersion: string | null
  readonly livemode: boolean
  readonly createdAt: Date
  /** The id of the object that it is about. */
  readonly objectId: string | null
  /** The exact text that was signed. */
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
      payload: event.payload,
      state,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export type StripeEventState = 'done' | 'ignored' | 'parked' | 'dead'

/** What is left to do with an event; null once it is settled, or where it is unknown. */
export async function readWaitingEvent(db: Db, eventId: string) {
  const event = await db
    .selectFrom('stripe_event')
    .select(['type', 'object_id as objectId', 'tries', 'received_at as receivedAt'])
    .where('id', '=', eventId)
    .where('state', 'in', ['received', 'parked'])
    .executeTakeFirst()
  return event ?? null
}

export async function settleStripeEvent(
  db: Db,
  eventId: string,
  outcome: { state: StripeEventState; problem: string | null },
): Promise<void> {
  await db
    .updateTable('stripe_event')
    .set({ ...outcome, tries: sql`tries + 1`, processed_at: sql`shop_now()` })
    .where('id', '=', eventId)
    .where('state', 'in', ['received', 'parked'])
    .execute()
}
