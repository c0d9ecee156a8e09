import type { OrderId, OrderLineId, ReturnId } from '@tillwright/domain/ids'
import type { Pieces } from '@tillwright/domain/orders/fulfillment'
import type { ReceivedPieces, ReturnState } from '@tillwright/domain/orders/return'
import { type Insertable, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import type { DB } from './schema.ts'
import { keptBeside } from './shipments.ts'

/** Goods that a buyer wants to send back, or has sent back. */
export interface Return {
  readonly id: ReturnId
  readonly orderId: OrderId
  readonly state: ReturnState
  readonly requestedBy: 'shopper' | 'staff'
  readonly reason: string | null
  /** What the shop says to it. */
  readonly answer: string | null
  readonly requestedAt: Date
  readonly decidedAt: Date | null
  readonly receivedAt: Date | null
  readonly version: number
  readonly lines: readonly ReturnLine[]
}

export interface ReturnLine extends Pieces {
  readonly receivedQuantity: number
  readonly restockedQuantity: number
}

const linesOfReturn = sql<ReturnLine[]>`(
  select json_agg(json_build_object('lineId', line.order_line_id, 'quantity', line.quantity,
    'receivedQuantity', line.received_quantity, 'restockedQuantity', line.restocked_quantity) order by ordered.position)
  from order_return_line as line join order_line as ordered on ordered.id = line.order_line_id
  where line.return_id = order_return.id)`

const selectReturns = (db: Db) =>
  db
    .selectFrom('order_return')
    .select(['id', 'order_id as orderId', 'state', 'requested_by as requestedBy', 'reason', 'answer', 'version'])
    .select(['requested_at as requestedAt', 'decided_at as decidedAt', 'received_at as receivedAt'])
    .select(linesOfReturn.as('lines'))

export const readReturnsOfOrder = (db: Db, orderId: OrderId): Promise<Return[]> =>
  selectReturns(db).where('order_id', '=', orderId).orderBy('position').execute()

/** Null where there is none. */
export async function readReturn(db: Db, returnId: ReturnId): Promise<Return | null> {
  return (await selectReturns(db).where('id', '=', returnId).executeTakeFirst()) ?? null
}

/** What is not null narrows the list down. */
export interface ReturnFilter {
  readonly orderId: OrderId | null
  readonly states: readonly ReturnState[] | null
}

/** The newest first, each with the number of its order. */
export function readReturns(
  db: Db,
  { orderId, states }: ReturnFilter,
  { after, most }: NewestPage,
): Promise<(Return & { moment: string; orderNumber: string })[]> {
  let query = selectReturns(db)
    .select(momentOf('requested_at').as('moment'))
    .select((eb) =>
      eb
        .selectFrom('orders')
        .whereRef('orders.id', '=', 'order_return.order_id')
        .select('order_number')
        .$asScalar()
        .$notNull()
        .as('orderNumber'),
    )
  if (orderId !== null) query = query.where('order_id', '=', orderId)
  if (states !== null)
    query = query.where(
      'state',
      'in',
      states.map((state) => sql.lit(state)),
    )
  return query
    .where(follows({ at: 'requested_at', id: 'id' }, after))
    .orderBy('requested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()
}

/** Of each line of a locked order, the pieces that returns have asked for, or may send. */
export async function readAwaited(tx: Tx, orderId: OrderId): Promise<Map<OrderLineId, number>> {
  const rows = await tx
    .selectFrom('order_return_line as line')
    .innerJoin('order_return', 'order_return.id', 'line.return_id')
    .select(['line.order_line_id as lineId', sql<number>`sum(line.quantity)`.as('quantity')])
    .where('order_return.order_id', '=', orderId)
    .where('order_return.state', 'in', ['REQUESTED', 'APPROVED'])
    .groupBy('line.order_line_id')
    .execute()
  return new Map(rows.map(({ lineId, quantity }) => [lineId, quantity]))
}

export interface NewReturn {
  readonly id: ReturnId
  readonly orderId: OrderId
  readonly state: 'REQUESTED' | 'APPROVED'
  readonly requestedBy: Return['requestedBy']
  readonly reason: string | null
  readonly idempotencyKey: string
  readonly pieces: readonly Pieces[]
  readonly at: Date
}

/** How many returns of a locked order were asked for. */
export async function countReturns(tx: Tx, orderId: OrderId): Promise<number> {
  const { count } = await tx
    .selectFrom('order_return')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow()
  return count
}

/** The return that was asked for under this key; null where none was. */
export async function findReturnByKey(
  tx: Tx,
  { orderId, requestedBy, idempotencyKey }: Pick<NewReturn, 'orderId' | 'requestedBy' | 'idempotencyKey'>,
): Promise<Return | null> {
  const query = selectReturns(tx)
    .where('order_id', '=', orderId)
    .where('requested_by', '=', requestedBy)
    .where('idempotency_key', '=', idempotencyKey)
  return (await query.executeTakeFirst()) ?? null
}

export async function insertReturn(tx: Tx, { pieces, ...made }: NewReturn): Promise<void> {
  const lines: Insertable<DB['order_return_line']>[] = pieces.map(({ lineId, quantity }) => ({
    return_id: made.id,
    order_line_id: lineId,
    quantity,
  }))
  const decidedAt = made.state === 'APPROVED' ? made.at : null
  await sql`
    with new_lines as (${insertRows('order_return_line', lines)})
    insert into order_return (id, order_id, position, state, requested_by, reason, idempotency_key, requested_at, decided_at)
    select ${made.id}::uuid, ${made.orderId}::uuid, coalesce(max(position), 0) + 1, ${made.state}, ${made.requestedBy},
      ${made.reason}, ${made.idempotencyKey}, ${made.at}::timestamptz, ${decidedAt}::timestamptz
    from order_return where order_id = ${made.orderId}::uuid`.execute(tx)
}

/** Moves a return of a locked order. One that is no longer as it was read is a broken lock, and thrown. */
export async function writeReturnState(
  tx: Tx,
  { id, state, version }: Pick<Return, 'id' | 'state' | 'version'>,
  to: { readonly state: ReturnState; readonly answer: string | null; readonly at: Date },
): Promise<void> {
  const isDecided = to.state === 'APPROVED' || to.state === 'REJECTED'
  const { numUpdatedRows } = await tx
    .updateTable('order_return')
    .set({
      state: to.state,
      version: version + 1,
      ...(to.answer === null ? {} : { answer: to.answer }),
      ...(isDecided ? { decided_at: to.at } : {}),
      ...(to.state === 'RECEIVED' ? { received_at: to.at } : {}),
    })
    .where('id', '=', id)
    .where('state', '=', state)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Error(`return ${id} changed under the lock of its order`)
}

/** Counts what has come back, in the return and in the lines of its order; nobody keeps it any more. */
export async function writeReceived(tx: Tx, returnId: ReturnId, received: readonly ReceivedPieces[]): Promise<void> {
  const pieces = sql`json_to_recordset(${JSON.stringify(received)}::json) as
    piece("lineId" uuid, quantity integer, restock integer)`
  await sql`
    with counted as (
      update order_return_line as line set received_quantity = piece.quantity, restocked_quantity = piece.restock
      from ${pieces} where line.return_id = ${returnId} and line.order_line_id = piece."lineId")
    update order_line as line set returned_quantity = line.returned_quantity + piece.quantity,
      kept_quantity = ${keptBeside(sql`piece.quantity`)}
    from ${pieces} where line.id = piece."lineId"`.execute(tx)
}
