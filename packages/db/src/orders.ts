import type { AccountId, CartId, NewId, OrderId } from '@tillwright/domain/ids'
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import { sql } from 'kysely'
import type { CartHolder } from './carts.ts'
import type { Db, Tx } from './client.ts'

/** Which order has this number, or has become of this cart, or was placed under this key; null where none was. */
export interface FoundOrder {
  readonly id: OrderId
  readonly idempotencyKey: string
  /** Hexadecimal. */
  readonly requestHash: string
}

/** Whose order this is, by its id or its number in whatever case: a guest's has no customer. */
export async function findOrderOwner(
  db: Db,
  named: { readonly orderId?: OrderId | undefined; readonly orderNumber?: string | undefined },
): Promise<{ id: OrderId; customerId: AccountId | null } | null> {
  const query = db.selectFrom('orders').select(['id', 'customer_id as customerId'])
  const { orderId, orderNumber = '' } = named
  const byName = orderId === undefined ? query.where(isNumbered(orderNumber)) : query.where('id', '=', orderId)
  return (await byName.executeTakeFirst()) ?? null
}

/**
 * The order with this number in whatever case, if it was placed under this address; whoever knows both is not yet its
 * owner.
 */
export async function findOrderOfEmail(
  db: Db,
  { orderNumber, email }: { readonly orderNumber: string; readonly email: string },
): Promise<{ id: OrderId; orderNumber: string; email: string; locale: string } | null> {
  const order = await db
    .selectFrom('orders')
    .select(['id', 'order_number as orderNumber', 'email', 'locale'])
    .where(isNumbered(orderNumber))
    .where((eb) => eb(eb.fn('lower', ['email']), '=', eb.fn('lower', [eb.val(email)])))
    .executeTakeFirst()
  return order ?? null
}

/** No two order numbers differ by their case alone: who types one is not asked for it. */
const isNumbered = (orderNumber: string) => sql<boolean>`lower(order_number) = lower(${orderNumber}::text)`

export async function findOrderOfCart(db: Db, cartId: CartId): Promise<FoundOrder | null> {
  return foundOrder(await findOrder(db).where('cart_id', '=', cartId).executeTakeFirst())
}

/**
 * The order that was placed under this key in this name; for a customer also one that he placed as a guest and has
 * taken over since, so that signing in between two tries does not buy twice.
 */
export async function findOrderByKey(
  db: Db,
  shopper: { readonly holder: CartHolder; readonly ownerKey: string },
  key: string,
): Promise<FoundOrder | null> {
  const own = findOrder(db).where('owner_key', '=', shopper.ownerKey).where('idempotency_key', '=', key)
  const { holder } = shopper
  if (holder.kind === 'guest') return foundOrder(await own.executeTakeFirst())
  const takenOver = findOrder(db)
    .where('customer_id', '=', holder.customerId)
    .where('idempotency_key', '=', key)
    // What staff has placed for him is under a key of theirs.
    .where('owner_key', 'not like', 'draft:%')
  return foundOrder(await own.unionAll(takenOver).limit(sql.lit(1)).executeTakeFirst())
}

/**
 * The order that the newest cart of this holder has become; null where that cart ended in another way. What staff has
 * filled for him is none of his.
 */
export async function findOrderOfLatestCart(db: Db, holder: CartHolder): Promise<FoundOrder | null> {
  const carts = db.selectFrom('cart').select('id').where('draft_id', 'is', null)
  const theirs =
    holder.kind === 'guest'
      ? carts.where('token_hash', '=', holder.tokenHash)
      : carts.where('customer_id', '=', holder.customerId)
  const newest = theirs.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(sql.lit(1))
  return foundOrder(await findOrder(db).where('cart_id', '=', newest).executeTakeFirst())
}

/**
 * Unpaid orders whose time is over, the longest over first, for whoever ends them now: nodes that come at once take
 * different ones. What can't be ended is taken again so much later.
 */
export async function takeExpiredOrders(db: Db, most: number, againAfterSeconds: number): Promise<OrderId[]> {
  const due = sql<OrderId>`(
    select id from orders where expires_at <= shop_now() order by expires_at limit ${sql.lit(most)}
    for update skip locked)`
  const rows = await db
    .updateTable('orders')
    .set({ expires_at: sql`shop_now() + make_interval(secs => ${againAfterSeconds})` })
    .where('id', 'in', due)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Whether an order has been over for so long: an unpaid one past its time, however often its end was postponed, any
 * other one since the last that happened to it. One whose money is on its way has no time to be over.
 */
export async function hasBeenOverFor(db: Db, orderId: OrderId, seconds: number): Promise<boolean> {
  const held = sql`(select min(expires_at) from reservation where order_id = orders.id and state = 'held')`
  const changed = sql`(select max(at) from order_event where order_id = orders.id)`
  const order = await db
    .selectFrom('orders')
    .select('id')
    .where('id', '=', orderId)
    .where((where) => where.or([where('status', '<>', 'PENDING'), where('expires_at', 'is not', null)]))
    .where(sql<boolean>`coalesce(${held}, ${changed}) < shop_now() - make_interval(secs => ${seconds})`)
    .executeTakeFirst()
  return order !== undefined
}

/** An order under its lock. */
export interface LockedOrder {
  readonly id: OrderId
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly fulfillmentStatus: FulfillmentStatus
  readonly cancelReason: string | null
  readonly expiresAt: Date | null
  readonly version: number
  /** Whether an intent of it can still be paid, or captured. */
  readonly hasOpenAttempt: boolean
  /** By the database's clock. */
  readonly now: Date
}

export async function lockOrder(tx: Tx, orderId: OrderId): Promise<LockedOrder | null> {
  const order = await tx
    .selectFrom('orders')
    .select(['id', 'status', 'payment_status as paymentStatus', 'fulfillment_status as fulfillmentStatus'])
    .select(['cancel_reason as cancelReason', 'expires_at as expiresAt', 'version', sql<Date>`shop_now()`.as('now')])
    .where('id', '=', orderId)
    .forUpdate()
    .executeTakeFirst()
  if (order === undefined) return null
  // Locked as well, so that an intent that is being opened is seen as open, or finds its attempt given up.
  const attempts = await tx
    .selectFrom('payment_attempt')
    .select('state')
    .where('order_id', '=', orderId)
    // Money of theirs may pay for another order: whoever refers to them does not wait for this one.
    .forNoKeyUpdate()
    .execute()
  return { ...order, hasOpenAttempt: attempts.some(({ state }) => state === 'open' || state === 'authorized') }
}

/** A change of a locked order, and the line that it leaves in the timeline. */
export interface OrderChange {
  readonly orderId: OrderId
  readonly kind: string
  readonly actor: string
  /** Who of the staff it was; not for the shopper to read. */
  readonly actorName?: string | undefined
  readonly reason: string | null
  readonly from: { readonly status: OrderStatus; readonly paymentStatus: PaymentStatus }
  readonly to: { readonly status: OrderStatus; readonly paymentStatus: PaymentStatus }
  /** Where the goods were and are, if they have moved as well. */
  readonly fulfillment?: { readonly from: FulfillmentStatus; readonly to: FulfillmentStatus } | undefined
  readonly expiresAt: Date | null
  readonly at: Date
}

/**
 * All states in one write, guarded by what they were, with the line of the timeline. A row that is no longer so is a
 * broken lock, and thrown.
 */
export async function writeOrderChange(tx: Tx, change: OrderChange, newId: NewId): Promise<void> {
  const { orderId, from, to, fulfillment } = change
  const isCancel = to.status === 'CANCELED' && from.status !== 'CANCELED'
  const changed = tx
    .updateTable('orders')
    .set({
      status: to.status,
      payment_status: to.paymentStatus,
      expires_at: change.expiresAt,
      version: sql`version + 1`,
      ...(fulfillment === undefined ? {} : { fulfillment_status: fulfillment.to }),
      ...(isCancel ? { canceled_at: change.at, cancel_reason: change.reason } : {}),
    })
    .where('id', '=', orderId)
    .where('status', '=', from.status)
    .where('payment_status', '=', from.paymentStatus)
    .$if(fulfillment !== undefined, (update) =>
      update.where('fulfillment_status', '=', fulfillment?.from ?? 'UNFULFILLED'),
    )
    .returning(['id', 'version'])
  const written = await tx
    .with('changed', () => changed)
    .insertInto('order_event')
    .columns([...eventColumns])
    .expression((eb) =>
      eb
        .selectFrom('changed')
        .select((value) => [
          value.val(newId()).as('id'),
          'changed.id as order_id',
          'changed.version as position',
          value.val(change.kind).as('kind'),
          value.val(change.actor).as('actor'),
          value.val(change.actorName ?? null).as('actor_name'),
          value.val(from.status).as('from_status'),
          value.val(to.status).as('to_status'),
          value.val(from.paymentStatus).as('from_payment_status'),
          value.val(to.paymentStatus).as('to_payment_status'),
          value.val(change.reason).as('reason'),
          value.val(change.at).as('at'),
        ]),
    )
    .executeTakeFirst()
  if (written.numInsertedOrUpdatedRows !== 1n) throw new Error(`order ${orderId} changed under its own lock`)
}

const eventColumns = [
  'id',
  'order_id',
  'position',
  'kind',
  'actor',
  'actor_name',
  'from_status',
  'to_status',
  'from_payment_status',
  'to_payment_status',
  'reason',
  'at',
] as const

const findOrder = (db: Db) =>
  db.selectFrom('orders').select(['id', 'idempotency_key', 'request_hash', 'cart_id', 'placed_at'])

const foundOrder = (
  row: { id: OrderId; idempotency_key: string; request_hash: Buffer } | undefined,
): FoundOrder | null =>
  row === undefined
    ? null
    : { id: row.id, idempotencyKey: row.idempotency_key, requestHash: row.request_hash.toString('hex') }
