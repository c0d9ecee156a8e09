import type { OrderId, ReturnId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import type { Db, Tx } from './client.ts'

/** That an order was made in exchange for goods of another one, or in addition to it. */
export interface Exchange {
  readonly orderId: OrderId
  readonly originalOrderId: OrderId
  /** Of the goods that were given; null where they had never left, or there were none. */
  readonly returnId: ReturnId | null
  /** What was to go back for them. */
  readonly valueMinor: Minor
  /** How much of that pays for the order. */
  readonly transferredMinor: Minor
}

/** Answers false where this order is one already. */
export async function insertExchange(tx: Tx, exchange: Exchange): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('exchange')
    .values({
      order_id: exchange.orderId,
      original_order_id: exchange.originalOrderId,
      return_id: exchange.returnId,
      value_minor: exchange.valueMinor,
      transferred_minor: exchange.transferredMinor,
    })
    .onConflict((conflict) => conflict.column('order_id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** With the numbers of both orders. */
export interface KnownExchange extends Exchange {
  readonly orderNumber: string
  readonly originalOrderNumber: string
  readonly createdAt: Date
}

/** Whether this order is one, null where it is none. */
export async function readExchange(db: Db, orderId: OrderId): Promise<KnownExchange | null> {
  return (await selectExchanges(db).where('exchange.order_id', '=', orderId).executeTakeFirst()) ?? null
}

/** Those that this order is one of, or was given for: the oldest first. */
export const readExchangesOfOrder = (db: Db, orderId: OrderId): Promise<KnownExchange[]> =>
  selectExchanges(db)
    .where((eb) => eb.or([eb('exchange.order_id', '=', orderId), eb('exchange.original_order_id', '=', orderId)]))
    .orderBy('exchange.created_at')
    .orderBy('exchange.order_id')
    .execute()

const selectExchanges = (db: Db) =>
  db
    .selectFrom('exchange')
    .innerJoin('orders', 'orders.id', 'exchange.order_id')
    .innerJoin('orders as original', 'original.id', 'exchange.original_order_id')
    .select(['exchange.order_id as orderId', 'exchange.original_order_id as originalOrderId'])
    .select(['exchange.return_id as returnId', 'exchange.value_minor as valueMinor'])
    .select(['exchange.transferred_minor as transferredMinor', 'exchange.created_at as createdAt'])
    .select(['orders.order_number as orderNumber', 'original.order_number as originalOrderNumber'])
