import type { OrderId } from '@tillwright/domain/ids'
import type { Db, Tx } from './client.ts'

/** What staff wrote about an order, for staff. */
export interface OrderNote {
  readonly id: string
  readonly author: string
  readonly text: string
  readonly createdAt: Date
}

/** First to last. */
export const readOrderNotes = (db: Db, orderId: OrderId): Promise<OrderNote[]> =>
  db.selectFrom('order_note').select(noteColumns).where('order_id', '=', orderId).orderBy('id').execute()

/** Null where there is no such order. */
export async function insertOrderNote(
  tx: Tx,
  { id, orderId, author, text }: { id: string; orderId: OrderId; author: string; text: string },
): Promise<OrderNote | null> {
  const note = await tx
    .insertInto('order_note')
    .columns(['id', 'order_id', 'author', 'text'])
    .expression((eb) =>
      eb
        .selectFrom('orders')
        .select((value) => [
          value.val(id).as('id'),
          'orders.id as order_id',
          value.val(author).as('author'),
          value.val(text).as('text'),
        ])
        .where('orders.id', '=', orderId),
    )
    .returning(noteColumns)
    .executeTakeFirst()
  return note ?? null
}

const noteColumns = ['id', 'author', 'text', 'created_at as createdAt'] as const

/** Who of the staff is behind the entries of a timeline, by the entry; never read for what shoppers are shown. */
export async function readTimelineNames(db: Db, orderId: OrderId): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('order_event')
    .select(['id', 'actor_name as name'])
    .where('order_id', '=', orderId)
    .where('actor_name', 'is not', null)
    .execute()
  return new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])))
}
