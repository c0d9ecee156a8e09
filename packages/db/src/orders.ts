import type { CartId, NewId, OrderId } from '@tillwright/domain/ids'
import type { Order, OrderEvent, OrderLine } from '@tillwright/domain/orders/order'
import type { OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import type { TaxLine } from '@tillwright/domain/pricing/quote'
import { type Selectable, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import type { Orders } from './schema.ts'

/** An order with its timeline. The collections are read side by side, each with one statement. */
export async function readOrder(db: Db, orderId: OrderId): Promise<{ order: Order; events: OrderEvent[] } | null> {
  const [row, lines, taxLines, events] = await Promise.all([
    db.selectFrom('orders').select(orderColumns).where('id', '=', orderId).executeTakeFirst(),
    readLines(db, orderId),
    readTaxLines(db, orderId),
    readEvents(db, orderId),
  ])
  return row === undefined ? null : { order: orderOf(row, lines, taxLines), events }
}

/** Which order has this number, or has become of this cart, or was placed under this key; null where none was. */
export interface FoundOrder {
  readonly id: OrderId
  readonly idempotencyKey: string
  /** Hexadecimal. */
  readonly requestHash: string
}

export async function findOrderByNumber(db: Db, orderNumber: string): Promise<FoundOrder | null> {
  return foundOrder(await findOrder(db).where('order_number', '=', orderNumber).executeTakeFirst())
}

export async function findOrderOfCart(db: Db, cartId: CartId): Promise<FoundOrder | null> {
  return foundOrder(await findOrder(db).where('cart_id', '=', cartId).executeTakeFirst())
}

export async function findOrderByKey(db: Db, ownerKey: string, key: string): Promise<FoundOrder | null> {
  const query = findOrder(db).where('owner_key', '=', ownerKey).where('idempotency_key', '=', key)
  return foundOrder(await query.executeTakeFirst())
}

/** The order that the newest cart of this token has become; null where that cart ended in another way. */
export async function findOrderOfLatestCart(db: Db, tokenHash: Buffer): Promise<FoundOrder | null> {
  const newest = db
    .selectFrom('cart')
    .select('id')
    .where('token_hash', '=', tokenHash)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(1))
  return foundOrder(await findOrder(db).where('cart_id', '=', newest).executeTakeFirst())
}

/** Unpaid orders whose time is over, the longest over first. */
export async function readExpiredOrders(db: Db, most: number): Promise<OrderId[]> {
  const rows = await db
    .selectFrom('orders')
    .select('id')
    .where('expires_at', '<=', sql<Date>`shop_now()`)
    .orderBy('expires_at')
    .limit(sql.lit(most))
    .execute()
  return rows.map(({ id }) => id)
}

/** For an order that is still unpaid and over its time: it is looked at again so much later, after all others. */
export async function postponeExpiry(db: Db, orderId: OrderId, seconds: number): Promise<void> {
  await db
    .updateTable('orders')
    .set({ expires_at: sql`shop_now() + make_interval(secs => ${seconds})` })
    .where('id', '=', orderId)
    .where('expires_at', '<=', sql<Date>`shop_now()`)
    .execute()
}

/** An order under its lock. */
export interface LockedOrder {
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  /** Whether an intent of it can still be paid. */
  readonly hasOpenAttempt: boolean
  /** By the database's clock. */
  readonly now: Date
}

export async function lockOrder(tx: Tx, orderId: OrderId): Promise<LockedOrder | null> {
  const order = await tx
    .selectFrom('orders')
    .select(['status', 'payment_status as paymentStatus', sql<Date>`shop_now()`.as('now')])
    .where('id', '=', orderId)
    .forUpdate()
    .executeTakeFirst()
  if (order === undefined) return null
  // Locked as well, so that an intent that is being opened is seen as open, or finds its attempt given up.
  const attempts = await tx
    .selectFrom('payment_attempt')
    .select('state')
    .where('order_id', '=', orderId)
    .forUpdate()
    .execute()
  return { ...order, hasOpenAttempt: attempts.some(({ state }) => state === 'open') }
}

/** A change of a locked order, and the line that it leaves in the timeline. */
export interface OrderChange {
  readonly orderId: OrderId
  readonly kind: string
  readonly actor: string
  readonly reason: string | null
  readonly from: { readonly status: OrderStatus; readonly paymentStatus: PaymentStatus }
  readonly to: { readonly status: OrderStatus; readonly paymentStatus: PaymentStatus }
  readonly expiresAt: Date | null
  readonly at: Date
}

/**
 * Both states in one write, guarded by what they were, with the line of the timeline. A row that is no longer so is a
 * broken lock, and thrown.
 */
export async function writeOrderChange(tx: Tx, change: OrderChange, newId: NewId): Promise<void> {
  const { orderId, from, to } = change
  const isCancel = to.status === 'CANCELED' && from.status !== 'CANCELED'
  const changed = tx
    .updateTable('orders')
    .set({
      status: to.status,
      payment_status: to.paymentStatus,
      expires_at: change.expiresAt,
      version: sql`version + 1`,
      ...(isCancel ? { canceled_at: change.at, cancel_reason: change.reason } : {}),
    })
    .where('id', '=', orderId)
    .where('status', '=', from.status)
    .where('payment_status', '=', from.paymentStatus)
    .returning('id')
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
          value.val(change.kind).as('kind'),
          value.val(change.actor).as('actor'),
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
  'kind',
  'actor',
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

const readLines = (db: Db, orderId: OrderId): Promise<OrderLine[]> =>
  db
    .selectFrom('order_line')
    .select(['id', 'product_id as productId', 'variant_id as variantId', 'sku', 'title', 'options', 'image'])
    .select(['tax_category as taxCategory', 'requires_shipping as requiresShipping', 'weight_grams as weightGrams'])
    .select(['quantity', 'unit_price_minor as unitPriceMinor', 'discount_minor as discountMinor'])
    .select(['tax_minor as taxMinor', 'total_minor as totalMinor'])
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute()

const readTaxLines = (db: Db, orderId: OrderId): Promise<TaxLine[]> =>
  db
    .selectFrom('order_tax_line')
    .select(['name', 'rate_ppm as ratePpm', 'base_minor as baseMinor', 'tax_minor as taxMinor'])
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute()

const readEvents = (db: Db, orderId: OrderId): Promise<OrderEvent[]> =>
  db
    .selectFrom('order_event')
    .select(['id', 'kind', 'actor', 'reason', 'at', 'from_status as fromStatus', 'to_status as toStatus'])
    .select(['from_payment_status as fromPaymentStatus', 'to_payment_status as toPaymentStatus'])
    .where('order_id', '=', orderId)
    .orderBy('id')
    .execute()

/** Listed, for a prepared `select *` breaks on every connection when a migration adds a column. */
const orderColumns = [
  'id',
  'order_number',
  'customer_id',
  'email',
  'market_code',
  'currency',
  'locale',
  'status',
  'payment_status',
  'fulfillment_status',
  'payment_method',
  'tax_included',
  'subtotal_minor',
  'discount_minor',
  'shipping_minor',
  'shipping_tax_minor',
  'tax_minor',
  'rounding_minor',
  'total_minor',
  'shipping_method',
  'shipping_address',
  'billing_address',
  'notes',
  'cancel_reason',
  'canceled_at',
  'expires_at',
  'version',
  'placed_at',
] as const satisfies readonly (keyof Orders)[]
type OrderRow = Pick<Selectable<Orders>, (typeof orderColumns)[number]>

const orderOf = (row: OrderRow, lines: OrderLine[], taxLines: TaxLine[]): Order => ({
  id: row.id,
  orderNumber: row.order_number,
  customerId: row.customer_id,
  email: row.email,
  market: row.market_code,
  currency: row.currency,
  locale: row.locale,
  status: row.status,
  paymentStatus: row.payment_status,
  fulfillmentStatus: row.fulfillment_status,
  paymentMethod: row.payment_method,
  taxIncluded: row.tax_included,
  subtotalMinor: row.subtotal_minor,
  discountMinor: row.discount_minor,
  shippingMinor: row.shipping_minor,
  shippingTaxMinor: row.shipping_tax_minor,
  taxMinor: row.tax_minor,
  roundingMinor: row.rounding_minor,
  totalMinor: row.total_minor,
  taxLines,
  shippingMethod: row.shipping_method,
  shippingAddress: row.shipping_address,
  billingAddress: row.billing_address,
  notes: row.notes,
  cancelReason: row.cancel_reason,
  canceledAt: row.canceled_at,
  expiresAt: row.expires_at,
  version: row.version,
  createdAt: row.placed_at,
  lines,
})
