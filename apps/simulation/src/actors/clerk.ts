import type { OrderId } from '@tillwright/domain/ids'
import type { Api } from '../caller.ts'
import type { BankLine } from '../journal.ts'
import type { World } from '../world.ts'
import { askAs, type Chore, patient, perhapsTwice } from './chore.ts'

/** Who looks at the bank: records what came, sends parcels that are paid later, and sends money back. */
export async function workAtBank(world: World, moves: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('clerk')
  const { scheduler, journal } = world
  const client = patient(world, random)
  for (let move = 0, next = 0; move < moves; ) {
    await scheduler.turn('thinks')
    const line = journal.bank[next]
    // There may be money to send.
    if (line === undefined && isOver() && random.chance(0.25)) return
    if (random.chance(line === undefined ? 0.7 : 0.5)) continue
    const chore = { world, client, random, key: `clerk-move-${move++}` }
    if (line !== undefined) {
      next++
      await record({ ...chore, orderId: line.orderId as OrderId }, line)
    } else if (random.chance(0.4)) await sendParcel(chore)
    else await sendMoney(chore)
  }
}

type Shown = Awaited<ReturnType<Api['admin']['orders']['get']>>

/** Under the key of its line, however often; somebody else may have changed the order meanwhile. */
async function record(clerk: Chore, { orderId, amount, key }: BankLine): Promise<void> {
  const { journal } = clerk.world
  for (let tries = 0; tries < 3; tries++) {
    const order = await read(clerk)
    if (order === undefined) return
    const { version, currency } = order
    const wish = {
      ...{ orderId: orderId as OrderId, version, amount: { amount, currency } },
      ...{ reference: key, idempotencyKey: key },
    }
    let code: string | null = null
    await perhapsTwice(clerk, async () => {
      const outcome = await askAs(clerk, 'clerk record', (api) => journal.hears(api.admin.orders.recordPayment(wish)))
      if (outcome.kind === 'answer') journal.recorded.add(key)
      code = outcome.kind === 'refused' ? outcome.code : null
    })
    if (code !== 'CONFLICT') break
  }
  if (clerk.random.chance(0.15)) await takeBack(clerk, key)
}

/** It was of somebody else: after that it is recorded no more. */
async function takeBack(clerk: Chore, reference: string): Promise<void> {
  const order = await read(clerk)
  const receiptId = order?.byHand?.receipts.find((one) => one.reference === reference && one.kind === 'received')?.id
  if (order === undefined || receiptId === undefined) return
  const wish = { orderId: clerk.orderId, receiptId, version: order.version, idempotencyKey: `${clerk.key}-back` }
  await perhapsTwice(clerk, () => askAs(clerk, 'clerk revoke', (api) => api.admin.orders.revokePayment(wish)))
}

type Free = Omit<Chore, 'orderId'>

/** Of an order that is paid when it comes. */
async function sendParcel(clerk: Free): Promise<void> {
  const { world, random } = clerk
  const { journal } = world
  const open = journal.acknowledged.filter(
    ({ status, paymentStatus }) => paymentStatus === 'PENDING' && status !== 'PENDING' && status !== 'CANCELED',
  )
  if (open.length === 0) return
  const { orderId } = random.pick(open)
  const status = random.pick(['SHIPPED', 'SHIPPED', 'DELIVERED'] as const)
  if (status === 'SHIPPED') journal.asksForParcel(orderId)
  const wish = { orderId: orderId as OrderId, status }
  await askAs(clerk, `clerk ${status}`, (api) => journal.hears(api.admin.orders.updateStatus(wish)))
}

/** What the list says that is to be sent, or can't be. */
async function sendMoney(clerk: Free): Promise<void> {
  const listed = await askAs(clerk, 'clerk list', (api) => api.admin.payments.refundsByHand({}))
  const items = listed.kind === 'answer' ? listed.answer.items : []
  if (items.length === 0) return
  const outcome = clerk.random.chance(0.6) ? ('succeeded' as const) : ('failed' as const)
  const wish = { refundId: clerk.random.pick(items).id, outcome, idempotencyKey: clerk.key }
  await perhapsTwice(clerk, () =>
    askAs(clerk, `clerk ${outcome}`, (api) => clerk.world.journal.hears(api.admin.orders.settleRefund(wish))),
  )
}

async function read(clerk: Chore): Promise<Shown | undefined> {
  const { orderId } = clerk
  const found = await askAs(clerk, 'clerk read', (api) => api.admin.orders.get({ orderId }))
  return found.kind === 'answer' ? found.answer : undefined
}
