import type { OrderId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db } from './client.ts'

/** An entry of the timeline, for whoever watches the order. */
export interface OrderUpdate {
  readonly id: string
  readonly kind: string
  readonly at: Date
  /** Counts within the order. */
  readonly position: number
}

/** What happened to the order after this position, first to last. */
export const readUpdatesAfter = (db: Db, orderId: OrderId, position: number): Promise<OrderUpdate[]> =>
  db
    .selectFrom('order_event')
    .select(['id', 'kind', 'at', 'position'])
    .where('order_id', '=', orderId)
    .where('position', '>', position)
    .orderBy('position')
    .execute()

/** Where in this order's timeline that entry stands; null where it is not of this order. */
export async function findPositionOf(db: Db, orderId: OrderId, eventId: string): Promise<number | null> {
  const event = await db
    .selectFrom('order_event')
    .select('position')
    .where('order_id', '=', orderId)
    .where('id', '=', eventId)
    .executeTakeFirst()
  return event?.position ?? null
}

/** The position before the last one, so that whoever begins to watch sees how things stand. */
export async function readPositionBeforeLast(db: Db, orderId: OrderId): Promise<number> {
  const { last } = await db
    .selectFrom('order_event')
    .select(sql<number>`coalesce(max(position), 1)`.as('last'))
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow()
  return last - 1
}
