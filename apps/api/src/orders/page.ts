import type { Db } from '@tillwright/db/client'
import {
  countOrders,
  type ListedOrder,
  type OrderFilter,
  type OrderPosition,
  type OrderSort,
  orderSorts,
  readOrderList,
} from '@tillwright/db/order-list'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { OrderStatus } from '../schemas.ts'
import { PaymentStatus } from './view.ts'

const totalMax = 1_000

/** What every list of orders may be asked for. */
export const orderListInput = z.strictObject({
  cursor: z.string().max(1_000).optional(),
  limit: z.int().min(1).max(100).default(20),
  status: OrderStatus.optional(),
  paymentStatus: PaymentStatus.optional(),
  sort: z.strictObject({ by: z.enum(orderSorts), order: z.enum(['asc', 'desc']) }).optional(),
  withTotal: z.boolean().default(false),
})
type Asked = Pick<z.output<typeof orderListInput>, 'cursor' | 'limit' | 'sort' | 'withTotal'>

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.int().optional(),
    totalCapped: z.boolean().optional().describe(`Whether there are more than ${totalMax}`),
  })

/** A page of the orders that a filter leaves, the newest first if nothing else is asked for. */
export async function readPage<Item>(
  db: Db,
  { filter, asked }: { filter: OrderFilter; asked: Asked },
  view: (order: ListedOrder) => Item,
) {
  const sort = asked.sort ?? ({ by: 'createdAt', order: 'desc' } as const)
  const after = asked.cursor === undefined ? null : positionOf(asked.cursor, sort)
  const [found, total] = await Promise.all([
    readOrderList(db, filter, { sort, after, most: asked.limit + 1 }),
    asked.withTotal ? countOrders(db, filter, totalMax + 1) : null,
  ])
  const page = found.slice(0, asked.limit)
  const last = found.length > asked.limit ? page.at(-1) : undefined
  return {
    items: page.map(view),
    nextCursor: last === undefined ? null : cursorOf(last.position, sort),
    ...(total === null ? {} : { total: Math.min(total, totalMax), totalCapped: total > totalMax }),
  }
}

const cursorOf = ({ value, orderId }: OrderPosition, { by, order }: OrderSort): string =>
  Buffer.from(JSON.stringify([by, order, value, orderId])).toString('base64url')

/** What a value of each sort looks like, so that a forged cursor is refused here and not by PostgreSQL. */
const valueForms = {
  createdAt: z.iso.datetime({ precision: 6 }).regex(/^[12]/),
  total: z.string().regex(/^\d{1,15}$/),
} as const satisfies Record<OrderSort['by'], z.ZodType<string>>

/** It says of which sort it is: within another one it would lead to a wrong place. */
function positionOf(cursor: string, { by, order }: OrderSort): OrderPosition {
  const form = z.tuple([z.literal(by), z.literal(order), valueForms[by], z.uuid()])
  const parsed = form.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')))
  // What has the form of an id can be compared with ids, and more is not done with it.
  if (parsed.success) return { value: parsed.data[2], orderId: parsed.data[3] as OrderId }
  const issues = [{ path: 'cursor', message: 'is none of ours, or of another sort' }]
  throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
