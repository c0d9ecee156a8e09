import type { OrderId, OrderLineId } from '@tillwright/domain/ids'
import type { Api } from '../caller.ts'
import type { World } from '../world.ts'
import { askAs, type Chore, patient, perhapsTwice, shows } from './chore.ts'

/** Somebody who gives money back, with and without the goods, and asks again for what has failed. */
export async function workAtTill(world: World, refunds: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('cashier')
  const { scheduler, journal } = world
  for (let done = 0; done < refunds; ) {
    await scheduler.turn('thinks')
    const paid = journal.acknowledged.filter(({ paymentStatus }) => paidStatuses.has(paymentStatus))
    if (paid.length === 0 && isOver()) return
    if (paid.length === 0 || random.chance(0.6)) continue
    const orderId = random.pick(paid.slice(-5)).orderId as OrderId
    await giveBack({ world, client: patient(world, random), random, orderId, key: `cashier-${done++}` })
  }
}

const paidStatuses: ReadonlySet<string> = new Set(['SUCCEEDED', 'PARTIALLY_REFUNDED'])

type Shown = Awaited<ReturnType<Api['admin']['orders']['get']>>
type Wish = Parameters<Api['admin']['orders']['refund']>[0]

/** Under the words that say which refund it is: the reason of each is its key. */
async function giveBack(chore: Chore): Promise<void> {
  const { random, orderId, key } = chore
  const order = await ask(chore, 'read', (api) => api.admin.orders.get({ orderId }))
  const of = order && chosen(chore, order)
  if (order === undefined || of === undefined) return
  const seen = random.chance(0.2) ? { version: order.version } : {}
  const to = random.chance(0.15) ? 'store_credit' : 'source'
  const wish: Wish = { orderId, of, to, ...seen, reason: key, idempotencyKey: key }
  await perhapsTwice(chore, async (again) => {
    // A colleague has it on his list as well.
    await refund(
      chore,
      again && random.chance(0.5) ? { ...wish, reason: `${key}-too`, idempotencyKey: `${key}-too` } : wish,
    )
  })
}

function chosen({ random }: Chore, order: Shown): Wish['of'] | undefined {
  if (order.status === 'CANCELED') return
  const failed = order.refunds.filter(({ state }) => state === 'failed')
  if (failed.length > 0 && random.chance(0.7)) return { kind: 'again', refundId: random.pick(failed).id }
  const kind = random.pick(['amount', 'lines', 'lines', 'lines', 'lines', 'lines', 'all'] as const)
  if (kind === 'all') return { kind }
  const { amount, currency } = order.total
  if (kind === 'amount') return { kind, amount: { amount: 1 + random.below(amount), currency } }
  const restock = random.chance(0.5)
  // What can go; now and then what has gone.
  const counts = order.lines.map((line) => ({ line, most: random.chance(0.9) ? mostOf(line, restock) : line.quantity }))
  const some = counts.filter(({ most }) => most > 0)
  if (some.length === 0) return { kind, lines: [], withShipping: true }
  // Above all of what was paid back before.
  const kept = some.filter(({ line: { keptQuantity } }) => keptQuantity > 0)
  const { line, most } = random.pick(kept.length > 0 && random.chance(0.7) ? kept : some)
  const piece = { lineId: line.id as OrderLineId, quantity: 1 + random.below(most) }
  return { kind, lines: [{ ...piece, restock }], withShipping: random.chance(0.2) }
}

/** How many of its pieces can be the shop's again, or are still paid for. */
const mostOf = (line: Shown['lines'][number], restock: boolean): number =>
  line.quantity - line.canceledQuantity - line.returnedQuantity - (restock ? 0 : line.keptQuantity)

function refund(chore: Chore, wish: Wish) {
  const { journal } = chore.world
  return ask(chore, `refund ${wish.of.kind}`, async (api) => {
    const { order, refunds } = await api.admin.orders.refund(wish)
    await shows(chore, Promise.resolve(order))
    journal.refunded.push(...refunds.map(({ id, amount }) => ({ id, amountMinor: amount.amount })))
  })
}

async function ask<T>(chore: Chore, what: string, act: (api: Api) => Promise<T>): Promise<T | undefined> {
  const outcome = await askAs(chore, `cashier ${what}`, act)
  return outcome.kind === 'answer' ? outcome.answer : undefined
}
