import type { CreditPayment } from '@tillwright/domain/credit/spend'
import type { AccountId, OrderId } from '@tillwright/domain/ids'
import type { Order, OrderEvent, OrderLine } from '@tillwright/domain/orders/order'
import type { TaxLine } from '@tillwright/domain/pricing/quote'
import { type Selectable, sql } from 'kysely'
import type { Db } from './client.ts'
import { creditPaymentsOfOrder } from './credit.ts'
import { type KeptManualPayment, manualPaymentOf, manualPaymentOfOrder } from './manual-payments.ts'
import { treatmentOf, vatIdOf } from './ordered-treatment.ts'
import { readReasons } from './price-reasons.ts'
import type { Orders } from './schema.ts'
import { readOrderedMethod } from './shipping-methods.ts'

/**
 * An order with its timeline, both as of one moment. The collections are read side by side, each with one statement:
 * lines never change, and an entry of the timeline stands at the version of the order that it made.
 */
export async function readOrder(db: Db, orderId: OrderId): Promise<{ order: Order; events: OrderEvent[] } | null> {
  const [row, lines, taxLines, seen] = await Promise.all([
    selectOrder(db).where('id', '=', orderId).executeTakeFirst(),
    readLines(db, orderId),
    readTaxLines(db, orderId),
    readEvents(db, orderId),
  ])
  if (row === undefined) return null
  // The timeline may have been read a moment before or after the order.
  const events = seen.length < row.version ? await readEvents(db, orderId) : seen
  return { order: orderOf(row, lines, taxLines), events: events.slice(0, row.version) }
}

/** The order alone, for whoever needs no timeline. */
export async function readOrderAlone(db: Db, orderId: OrderId): Promise<Order | null> {
  const [row, lines, taxLines] = await Promise.all([
    selectOrder(db).where('id', '=', orderId).executeTakeFirst(),
    readLines(db, orderId),
    readTaxLines(db, orderId),
  ])
  return row === undefined ? null : orderOf(row, lines, taxLines)
}

export interface OrderCustomer {
  readonly id: AccountId
  readonly email: string
  readonly firstName: string
  readonly lastName: string
}

/** Whose order it is, as the account says now; null for a guest's. */
export async function readCustomerOfOrder(db: Db, orderId: OrderId): Promise<OrderCustomer | null> {
  const customer = await db
    .selectFrom('orders')
    .innerJoin('account', 'account.id', 'orders.customer_id')
    .select(['account.id', 'account.email', 'account.first_name as firstName', 'account.last_name as lastName'])
    .where('orders.id', '=', orderId)
    .executeTakeFirst()
  return customer ?? null
}

const readLines = async (db: Db, orderId: OrderId): Promise<OrderLine[]> => {
  const rows = await db
    .selectFrom('order_line')
    .select(['id', 'product_id as productId', 'variant_id as variantId', 'sku', 'title', 'options', 'image'])
    .select(['tax_category as taxCategory', 'requires_shipping as requiresShipping', 'weight_grams as weightGrams'])
    .select(['quantity', 'unit_price_minor as unitPriceMinor', 'discount_minor as discountMinor'])
    .select(['tax_minor as taxMinor', 'total_minor as totalMinor', 'price_reasons as priceReasons'])
    .select(['tax_relief_minor as taxReliefMinor', 'tax_rates as taxRates', 'discounts', 'is_gift as isGift'])
    .select(['components', 'shipped_quantity as shippedQuantity', 'returned_quantity as returnedQuantity'])
    .select(['canceled_quantity as canceledQuantity', 'kept_quantity as keptQuantity'])
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({ ...row, priceReasons: readReasons(row.priceReasons) }))
}

const readTaxLines = async (db: Db, orderId: OrderId): Promise<TaxLine[]> => {
  const rows = await db
    .selectFrom('order_tax_line')
    .select(['name', 'rate_ppm as ratePpm', 'base_minor as baseMinor', 'tax_minor as taxMinor'])
    .select(['layer', 'categories', 'is_compound as isCompound', 'note'])
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute()
  return rows.map(({ layer, categories, isCompound, note, ...row }) => ({
    ...row,
    ...(layer === null ? {} : { layer }),
    ...(categories === null ? {} : { categories }),
    ...(isCompound ? { isCompound } : {}),
    ...(note === null ? {} : { note }),
  }))
}

const readEvents = (db: Db, orderId: OrderId): Promise<OrderEvent[]> =>
  db
    .selectFrom('order_event')
    .select(['id', 'kind', 'actor', 'reason', 'at', 'from_status as fromStatus', 'to_status as toStatus'])
    .select(['from_payment_status as fromPaymentStatus', 'to_payment_status as toPaymentStatus'])
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute()

/** How often a payment has failed in this way until this entry of an order's timeline, and since. */
export async function countFailures(
  db: Db,
  orderId: OrderId,
  { isLate, position }: { readonly isLate: boolean; readonly position: number },
): Promise<{ readonly upToIt: number; readonly since: number }> {
  const isLike = sql<boolean>`(from_payment_status = 'PROCESSING') = ${isLate}`
  const { upToIt, since } = await db
    .selectFrom('order_event')
    .select(sql<number>`count(*) filter (where position <= ${position} and ${isLike})::integer`.as('upToIt'))
    .select(sql<number>`count(*) filter (where position > ${position} and ${isLike})::integer`.as('since'))
    .where('order_id', '=', orderId)
    .where('to_payment_status', '=', 'FAILED')
    .where('from_payment_status', '!=', 'FAILED')
    .executeTakeFirstOrThrow()
  return { upToIt, since }
}

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
  'manual_method',
  'tax_included',
  'subtotal_minor',
  'discount_minor',
  'discounts',
  'shipping_minor',
  'shipping_tax_minor',
  'shipping_parts',
  'tax_minor',
  'tax_relief_minor',
  'tax_treatment',
  'tax_note',
  'vat_id',
  'vat_id_consultation',
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
type OrderRow = Pick<Selectable<Orders>, (typeof orderColumns)[number]> & {
  readonly manual_payment: KeptManualPayment | null
  readonly credit_payments: readonly CreditPayment[] | null
}

const selectOrder = (db: Db) =>
  db
    .selectFrom('orders')
    .select(orderColumns)
    .select([manualPaymentOfOrder.as('manual_payment'), creditPaymentsOfOrder.as('credit_payments')])

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
  manualMethod: row.manual_method,
  manualPayment: manualPaymentOf(row.manual_payment),
  creditPayments: row.credit_payments ?? [],
  taxIncluded: row.tax_included,
  subtotalMinor: row.subtotal_minor,
  discountMinor: row.discount_minor,
  discounts: row.discounts,
  shippingMinor: row.shipping_minor,
  shippingTaxMinor: row.shipping_tax_minor,
  shippingParts: row.shipping_parts,
  taxMinor: row.tax_minor,
  taxReliefMinor: row.tax_relief_minor,
  treatment: treatmentOf(row),
  vatId: vatIdOf(row),
  roundingMinor: row.rounding_minor,
  totalMinor: row.total_minor,
  taxLines,
  shippingMethod: readOrderedMethod(row.shipping_method),
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
