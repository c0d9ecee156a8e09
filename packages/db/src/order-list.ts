import type { Image } from '@tillwright/domain/catalog/product'
import type { AccountId, OrderId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
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

/** At most so many orders behind a position: one statement, which looks at the lines of this page alone. */
export async function readOrderList(db: Db, filter: OrderFilter, page: OrderPage): Promise<ListedOrder[]> {
  const { by, order } = page.sort
  const rows = await db
    .selectFrom(pageOfOrders(db, filter, page).as('page'))
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
  const some = filtered(db, filter).select(sql`1`.as('one')).limit(sql.lit(most)).as('some')
  const { total } = await db.selectFrom(some).select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  return total
}

const sortColumns = { createdAt: 'orders.placed_at', total: 'orders.total_minor' } as const

/** In one form with all its digits, so that a cursor can be checked before it gets here. */
const sortTexts = {
  createdAt: momentOf('orders.placed_at'),
  total: sql<string>`orders.total_minor::text`,
} as const satisfies Record<OrderSort['by'], RawBuilder<string>>

function pageOfOrders(db: Db, filter: OrderFilter, { sort, after, most }: OrderPage) {
  const column = sortColumns[sort.by]
  const compare = sort.order === 'asc' ? sql`>` : sql`<`
  return filtered(db, filter)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(${sql.ref(column)}, orders.id) ${compare} (${after?.value}, ${after?.orderId})`),
    )
    .select(['orders.id', 'order_number as orderNumber', 'customer_id as customerId', 'email', 'status'])
    .select(['payment_status as paymentStatus', 'fulfillment_status as fulfillmentStatus', 'currency'])
    .select(['total_minor as totalMinor', 'placed_at as createdAt', 'canceled_at as canceledAt'])
    .select(sortTexts[sort.by].as('value'))
    .orderBy(column, sort.order)
    .orderBy('orders.id', sort.order)
    .limit(sql.lit(most))
}

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

function filtered(db: Db, filter: OrderFilter) {
  let query = db.selectFrom('orders')
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId)
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  if (filter.paymentStatus !== undefined) query = query.where('payment_status', '=', filter.paymentStatus)
  if (filter.fulfillmentStatus !== undefined) query = query.where('fulfillment_status', '=', filter.fulfillmentStatus)
  if (filter.market !== undefined) query = query.where('market_code', '=', filter.market)
  if (filter.createdFrom !== undefined) query = query.where('placed_at', '>=', filter.createdFrom)
  if (filter.createdTo !== undefined) query = query.where('placed_at', '<', filter.createdTo)
  return filter.search === undefined ? query : query.where('orders.id', 'in', foundBy(filter.search))
}

/** Each of the three by its own index. */
const foundBy = ({ beginning, orderNumber }: OrderSearch) => sql<OrderId>`(
  select id from orders where ${beginsWith('order_number', orderNumber)}
  union all select id from orders where ${beginsWith('email', beginning)}
  union all select order_id from order_line where ${beginsWith('sku', beginning)})`
