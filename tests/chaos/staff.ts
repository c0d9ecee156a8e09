import { setTimeout as sleep } from 'node:timers/promises'
import { openShop, type Shop } from '@tillwright/sdk'
import type { DeskOrder } from './desk.ts'
import { GaveUp, insist, Refusal } from './patience.ts'
import { type Market, noteCanceled } from './purchase.ts'
import type { Random } from './random.ts'

export interface Counter {
  readonly market: Market
  readonly random: Random
  /** Of the shop's own tool. */
  readonly apiKey: string
}

export interface Employee extends Omit<Counter, 'apiKey'> {
  readonly admin: Shop['admin']
  readonly call: <T>(procedure: string, call: () => Promise<T>) => Promise<T>
}

type Errand = (employee: Employee) => Promise<void>

/** Does one thing after the other until the load is over. What is refused as it may be is left alone. */
export async function work({ market, random, apiKey }: Counter, errand: Errand): Promise<void> {
  const { admin } = openShop({ url: 'http://shop.invalid', fetch: market.front, apiKey })
  const employee: Employee = { market, random, admin, call: (procedure, call) => insist(market, procedure, call) }
  while (!market.isOver()) {
    await sleep(random.between({ from: 50, to: 500 }))
    await errand(employee).catch((error: unknown) => {
      if (error instanceof GaveUp || error instanceof Refusal) return
      market.tally.fail(`staff ended with ${error instanceof Error ? error.stack : String(error)}`)
    })
  }
}

/** Has money held from now on where it was captured at once, and the other way round. */
export async function changeCapture({ market, random, admin, call }: Employee): Promise<void> {
  const { version, captureMethod: before } = await call('admin.settings.get', () => admin.settings.get.query())
  const captureMethod = before === 'manual' ? 'automatic' : 'manual'
  await call('admin.settings.update', () => admin.settings.update.mutate({ version, captureMethod }))
  market.tally.count('changes of capture')
  // A moment after it is over nobody needs it any more.
  const until = performance.now() + random.between({ from: 3_000, to: 9_000 })
  while (performance.now() < until && !market.isOver()) await sleep(200)
}

/** Sends goods off, and takes the money that is held for them; or takes it first, or lets it go. */
export async function serve(employee: Employee): Promise<void> {
  const { market, random } = employee
  const order = market.desk.pick(random, random.chance(0.8))
  if (order === null) return
  const what = order.isHeld ? random.pick(['ship', 'ship', 'capture', 'capture part', 'cancel']) : 'ship'
  if (what === 'ship') await ship(employee, order)
  else if (what === 'cancel') await cancel(employee, order)
  else await capture(employee, order, what === 'capture' ? null : partOf(random, order.totalMinor))
}

async function ship({ market, admin, call, random }: Employee, { id: orderId }: DeskOrder): Promise<void> {
  market.promises.shipAsked(orderId)
  const wish = { orderId, idempotencyKey: newKey('ship') }
  const send = () => call('admin.orders.fulfill', () => admin.orders.fulfill.mutate(wish))
  const { orderNumber, status, shipments } = await send()
  market.promises.shipped(orderId)
  market.tally.count('orders shipped')
  if (status === 'PROCESSING') market.tally.fail(`${orderNumber} was shipped, and is ${status}`)
  if (!random.chance(0.2)) return
  const again = await send()
  const isSame = again.shipments.length === shipments.length
  if (!isSame) market.tally.fail(`${orderNumber} was shipped again under the same key`)
}

async function capture(employee: Employee, order: DeskOrder, amountMinor: number | null): Promise<void> {
  const { market, admin, call, random } = employee
  const { id: orderId, currency } = order
  market.promises.captureAsked(orderId, amountMinor)
  const amount = amountMinor === null ? {} : { amount: { amount: amountMinor, currency } }
  const wish = { orderId, ...amount, idempotencyKey: newKey('capture') }
  const take = async () => {
    const { payments } = await call('admin.orders.capture', () => admin.orders.capture.mutate(wish))
    const capturedMinor = payments.reduce((sum, { captured }) => sum + captured.amount, 0)
    market.promises.captured(orderId, capturedMinor)
  }
  await take()
  market.tally.count('holds captured')
  if (random.chance(0.2)) await take()
}

async function cancel({ market, admin, call }: Employee, { id: orderId }: DeskOrder): Promise<void> {
  market.promises.cancelAsked(orderId)
  const wish = { orderId, status: 'CANCELED', reason: 'we can’t', idempotencyKey: newKey('cancel') } as const
  noteCanceled(market, await call('admin.orders.updateStatus', () => admin.orders.updateStatus.mutate(wish)))
}

/** Gives money back: all of it or a part, by one or by two at once, under one key or under two. */
export async function payBack(employee: Employee): Promise<void> {
  const { market, random } = employee
  const order = market.desk.pick(random, random.chance(0.4))
  if (order === null) return
  const wishes = Array.from({ length: random.pick([1, 1, 2]) }, () => refundWish(random, order))
  const [first = refundWish(random, order)] = wishes
  // Who presses a button twice asks for one.
  const asked = random.chance(0.2) ? [...wishes, first] : wishes
  const answers = await Promise.allSettled(asked.map((wish) => giveBack(employee, wish)))
  if (answers.some(({ status }) => status === 'fulfilled') && random.chance(0.2)) await giveBack(employee, first)
  const failed = answers.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

const refundWish = (random: Random, { id: orderId, totalMinor, currency }: DeskOrder) => ({
  orderId,
  of: random.chance(0.3)
    ? ({ kind: 'all' } as const)
    : ({ kind: 'amount', amount: { amount: partOf(random, totalMinor), currency } } as const),
  reason: 'as a favour',
  idempotencyKey: newKey('refund'),
})

async function giveBack({ market, admin, call }: Employee, wish: ReturnType<typeof refundWish>): Promise<void> {
  const { orderId, idempotencyKey } = wish
  market.promises.refundAsked(idempotencyKey, orderId)
  const { refunds } = await call('admin.orders.refund', () => admin.orders.refund.mutate(wish))
  const problem = market.promises.refunded(idempotencyKey, orderId, refunds)
  if (problem !== null) market.tally.fail(problem)
  if (refunds.length > 0) market.tally.count('orders refunded')
  else if (wish.of.kind === 'all') market.tally.fail(`refund ${idempotencyKey} of all was answered with nothing`)
  else letOff(market, { ...wish, amountMinor: wish.of.amount.amount })
}

/** Of what is only held nothing goes back: it is owed no longer. */
function letOff(
  { promises, tally }: Market,
  wish: { readonly idempotencyKey: string; readonly orderId: string; readonly amountMinor: number },
): void {
  promises.letOff(wish.idempotencyKey, wish.orderId, wish.amountMinor)
  tally.count('holds let off')
}

const partOf = (random: Random, totalMinor: number): number =>
  Math.ceil(random.between({ from: totalMinor * 0.2, to: totalMinor }))

const newKey = (what: string): string => `chaos-${what}-${crypto.randomUUID()}`
