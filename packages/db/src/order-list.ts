import type { Image } from '@tillwright/domain/catalog/product'
import type { AccountId, OrderId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import { type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from './client.ts'
import { beginsWith, momentOf } from './newest-first.ts'
import type { DB } from './schema.ts'

export interface OrderFilter {
  readonly customerId?: AccountId | undefined
  readonly status?: OrderStatus | undefined
  readonly paymentStatus?: PaymentStatus | undefined
  readonly fulfillmentStatus?: FulfillmentStatus | undefined
  readonly market?: string | undefined
  readonly search?: OrderSearch | undefined
  readonly createdFrom?: Date | undefined
  /** Not included. */
  readonly createdTo?: Date | undefined
}

/** Of an order number, an e-mail address or a SKU, without regard to case. */
export interface OrderSearch {
  readonly beginning: string
  /** The same as the shop would write it in an order number. */
  readonly orderNumber: string
}

export const orderSorts = ['createdAt', 'total'] as const
export interface OrderSort {
  readonly by: (typeof orderSorts)[number]
  readonly order: 'asc' | 'desc'
}

/** Where a page ended: the sort value of its last order as text, and its id. */
export interface OrderPosition {
  readonly value: string
  readonly orderId: OrderId
}

export interface ListedOrder {
  readonly id: OrderId
  readonly orderNumber: string
  readonly customerId: AccountId | null
  readonly email: string
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly fulfillmentStatus: FulfillmentStatus
  readonly totalMinor: Minor
  readonly currency: CurrencyCode
  readonly lineCount: number
  /** Of all lines together. */
  readonly itemCount: number
  readonly firstLine: { readonly title: string; readonly image: Image | null }
  readonly createdAt: Date
  readonly canceledAt: Date | null
  readonly position: OrderPosition
}

export interface OrderPage {
  readonly sort: OrderSort
  readonly after: OrderPosition | null
  readonly most: number
}

/**
 * At most so many orders behind a position, with a look at the lines of this page alone. What many orders are found by
 * is soon found among the next ones, and what few are by its index: one statement is tried after the other.
 */
export async function readOrderList(db: Db, filter: OrderFilter, page: OrderPage): Promise<ListedOrder[]> {
  const { search, ...rest } = filter
  const behind = behindPosition(filtered(db, rest), page)
  if (search === undefined) return readPage(db, behind, page)
  const next = inOrder(behind.selectAll('orders'), page.sort).limit(sql.lit(walkedMax))
  const walked = await readPage(db, db.selectFrom(next.as('orders')).where(isMeant(search)), page)
  if (walked.length === page.most) return walked
  return readPage(db, behind.where('orders.id', '=', sql<OrderId>`any(array(${hits(search)}))`), page)
}

const walkedMax = 1_000

type Orders = SelectQueryBuilder<DB, 'orders', object>

async function readPage(db: Db, from: Orders, page: OrderPage): Promise<ListedOrder[]> {
  const { by, order } = page.sort
  const rows = await db
    .selectFrom(pageOfOrders(from, page).as('page'))
    .innerJoinLateral(firstLine, (join) => join.onTrue())
    .innerJoinLateral(lineCounts, (join) => join.onTrue())
    // The columns that the page lists, and no others.
    .selectAll('page')
    .select(['first.title', 'first.image', 'counts.lineCount', 'counts.itemCount'])
    .orderBy(by === 'createdAt' ? 'page.createdAt' : 'page.totalMinor', order)
    .orderBy('page.id', order)
    .execute()
  return rows.map(({ title, image, value, ...row }) => ({
    ...row,
    firstLine: { title, image },
    position: { value, orderId: row.id },
  }))
}

/** Counts no further than so many. */
export async function countOrders(db: Db, filter: OrderFilter, most: number): Promise<number> {
  const { search, ...rest } = filter
  const isNarrowed = Object.values(rest).some((value) => value !== undefined)
  const all = filtered(db, rest)
  const found = (by: OrderSearch) =>
    all.where('orders.id', '=', sql<OrderId>`any(array(${hits(by, isNarrowed ? undefined : most)}))`)
  const some = (search === undefined ? all : found(search)).select(sql`1`.as('one')).limit(sql.lit(most)).as('some')
  const { total } = await db.selectFrom(some).select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  return total
}

const sortColumns = { createdAt: 'orders.placed_at', total: 'orders.total_minor' } as const

/** In one form with all its digits, so that a cursor can be checked before it gets here. */
const sortTexts = {
  createdAt: momentOf('orders.placed_at'),
  total: sql<string>`orders.total_minor::text`,
} as const satisfies Record<OrderSort['by'], RawBuilder<string>>

function behindPosition(orders: Orders, { sort, after }: OrderPage): Orders {
  const compare = sort.order === 'asc' ? sql`>` : sql`<`
  if (after === null) return orders
  return orders.where(
    sql<boolean>`(${sql.ref(sortColumns[sort.by])}, orders.id) ${compare} (${after.value}, ${after.orderId})`,
  )
}

const inOrder = <Row>(orders: SelectQueryBuilder<DB, 'orders', Row>, { by, order }: OrderSort) =>
  orders.orderBy(sortColumns[by], order).orderBy('orders.id', order)

const pageOfOrders = (orders: Orders, { sort, most }: OrderPage) =>
  inOrder(orders, sort)
    .select(['orders.id', 'order_number as orderNumber', 'customer_id as customerId', 'email', 'status'])
    .select(['payment_status as paymentStatus', 'fulfillment_status as fulfillmentStatus', 'currency'])
    .select(['total_minor as totalMinor', 'placed_at as createdAt', 'canceled_at as canceledAt'])
    .select(sortTexts[sort.by].as('value'))
    .limit(sql.lit(most))

type OfPage = ExpressionBuilder<DB & { page: { id: OrderId } }, 'page'>

const firstLine = (eb: OfPage) =>
  eb
    .selectFrom('order_line')
    .whereRef('order_line.order_id', '=', 'page.id')
    .select(['order_line.title', 'order_line.image'])
    .orderBy('order_line.position')
    .limit(sql.lit(1))
    .as('first')

const lineCounts = (eb: OfPage) =>
  eb
    .selectFrom('order_line')
    .whereRef('order_line.order_id', '=', 'page.id')
    .select([sql<number>`count(*)`.as('lineCount'), sql<number>`sum(order_line.quantity)`.as('itemCount')])
    .as('counts')

function filtered(db: Db, filter: Omit<OrderFilter, 'search'>): Orders {
  let query = db.selectFrom('orders')
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId)
  // Literals, so that a generic plan sees which partial index fits.
  if (filter.status !== undefined) query = query.where('status', '=', sql.lit(filter.status))
  if (filter.paymentStatus !== undefined) query = query.where('payment_status', '=', sql.lit(filter.paymentStatus))
  if (filter.fulfillmentStatus !== undefined)
    query = query.where('fulfillment_status', '=', sql.lit(filter.fulfillmentStatus))
  if (filter.market !== undefined) query = query.where('market_code', '=', filter.market)
  if (filter.createdFrom !== undefined) query = query.where('placed_at', '>=', filter.createdFrom)
  if (filter.createdTo !== undefined) query = query.where('placed_at', '<', filter.createdTo)
  return query
}

const isMeant = ({ beginning, orderNumber }: OrderSearch) => sql<boolean>`(
  ${beginsWith('orders.order_number', orderNumber)} or ${beginsWith('orders.email', beginning)} or exists (
    select from order_line where order_line.order_id = orders.id and ${beginsWith('order_line.sku', beginning)}))`

/** Each of the three by its own index; no more than so many by each, where that is given. */
function hits({ beginning, orderNumber }: OrderSearch, most?: number): RawBuilder<unknown> {
  const some = most === undefined ? sql`` : sql`limit ${sql.lit(most)}`
  return sql`
    (select id from orders where ${beginsWith('order_number', orderNumber)} ${some})
    union (select id from orders where ${beginsWith('email', beginning)} ${some})
    union (select order_id from order_line where ${beginsWith('sku', beginning)} ${some})`
}
