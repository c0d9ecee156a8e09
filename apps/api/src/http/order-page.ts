import { readOrder } from '@tillwright/db/order-facts'
import type { OrderId } from '@tillwright/domain/ids'
import type { Order } from '@tillwright/domain/orders/order'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { type SumName, sumsOf } from '../orders/sums.ts'
import { id } from '../schemas.ts'
import { notice } from './form-page.ts'
import { escaped, page } from './html.ts'
import { limitPages } from './limit-pages.ts'
import { shownMoney } from './shown-money.ts'

/** Where the link to an order leads, for a shop whose frontend has no such page: how it stands. */
export function orderPage(deps: Deps) {
  return async (scope: FastifyInstance): Promise<void> => {
    limitPages(scope, deps)
    scope.get('/order', async (request, reply) => {
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('referrer-policy', 'no-referrer')
      const order = await openOrder(deps, request.query)
      if (order !== null) return pageOf(order)
      reply.code(404)
      return notice('There is no such order', ['The link is not complete. Ask for a new one.'])
    })
  }
}

const query = z.object({ id: id<OrderId>(), token: z.string() })

async function openOrder({ db, keys }: Deps, given: unknown): Promise<Order | null> {
  const named = query.safeParse(given)
  if (!named.success || !keys.opensOrder(named.data.id, [named.data.token])) return null
  return (await readOrder(db, named.data.id))?.order ?? null
}

function pageOf(order: Order): string {
  const lines = order.lines.map(({ quantity, title, totalMinor }) => [`${quantity} × ${title}`, totalMinor] as const)
  const sums = sumsOf(order).map(([name, minor]) => [sumLabels[name], minor] as const)
  const rows = [...lines, ...sums]
  return page({
    title: `Order ${order.orderNumber}`,
    body: `<h1>Order ${escaped(order.orderNumber)}</h1>
<p class="sub">${escaped(order.createdAt.toISOString().slice(0, 10))}</p>
<p>${escaped(sentenceOf(order))}</p>
<ul>
${rows.map(([text, minor]) => `<li>${escaped(`${text}: ${shownMoney(minor, order.currency)}`)}</li>`).join('\n')}
</ul>`,
  })
}

const sumLabels: Readonly<Record<SumName, string>> = {
  discount: 'Discount',
  shipping: 'Shipping',
  tax: 'Tax',
  rounding: 'Rounding',
  total: 'Total',
}

const sentenceOf = ({ status, paymentStatus }: Order): string =>
  `It is ${status.toLowerCase()}; its payment is ${paymentStatus.toLowerCase().replaceAll('_', ' ')}.`
