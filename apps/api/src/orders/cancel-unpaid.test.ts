import { type Db, type Tx, transact } from '@tillwright/db/client'
import { lockOrder, writeOrderChange } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { cancelUnpaid } from '../payments/cancel-unpaid.ts'
import { serve } from '../serve.ts'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { openGuest, type Placed, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'
import { cancelOrder } from './cancel-order.ts'

const long = { tags: ['long'] }

async function unpaid(shop: TestShop): Promise<{ placed: Placed; orderId: OrderId }> {
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  // The cast: ids are branded on the way in, and this one comes from the shop itself.
  return { placed, orderId: placed.order.id as OrderId }
}

const toolOf = async (shop: TestShop) => shop.as({ apiKey: await apiKeyOf(shop, ['orders:write']) }).admin.orders

/** Cancels and other calls of one intent. */
const callsOfIntents = async (shop: TestShop) => (await callsOf(shop, 'POST', '/v1/payment_intents/')).length

/** What a declined try to pay leaves: the order as it was, in its next version. */
async function writeDeclined(tx: Tx, orderId: OrderId, { newId }: Pick<TestShop['served']['deps'], 'newId'>) {
  const order = await lockOrder(tx, orderId)
  if (order === null) throw new Error('there is such an order')
  const { status, paymentStatus, expiresAt, now } = order
  const by = { orderId, kind: 'payment', actor: 'stripe', reason: null, expiresAt, at: now }
  const states = { from: { status, paymentStatus }, to: { status, paymentStatus: 'FAILED' } } as const
  await writeOrderChange(tx, { ...by, ...states }, newId)
}

/** Does something once, right behind the first look that locks nothing. */
const afterTheLook = (db: Db, work: () => Promise<void>): Db => {
  const looks = new WeakSet<object>()
  let isDone = false
  return db.withPlugin({
    transformQuery: ({ node, queryId }) => {
      if (node.kind === 'SelectQueryNode' && node.endModifiers === undefined) looks.add(queryId)
      return node
    },
    transformResult: async ({ result, queryId }) => {
      if (looks.has(queryId) && !isDone) {
        isDone = true
        await work()
      }
      return result
    },
  })
}

test('of eight who cancel at once on two nodes, each for his own reason, one is answered so', long, async () => {
  await using shop = await openTestShop({ works: false })
  const other = await serve({ ...shop.options, port: 0 })
  try {
    for (let round = 0; round < 3; round++) {
      const { placed, orderId } = await unpaid(shop)
      const caller = { orderTokens: [placed.orderToken ?? ''] }
      const nodes = [shop.as(caller), shop.at(other.url)(caller)]
      const cancels = Array.from({ length: 8 }, (_, index) =>
        nodes[index % 2]?.orders.cancel.mutate({ orderId, reason: `reason ${index}` }),
      )
      const answers = await Promise.allSettled(cancels)
      const { cancelReason } = await readOrder(shop, placed)
      const granted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value?.cancelReason] : []))
      expect(granted).toEqual([cancelReason])
      const conflict = { code: 'ORDER_STATUS_CONFLICT', from: 'CANCELED', to: 'CANCELED' }
      for (const answer of answers) {
        if (answer.status === 'rejected') expect(await refusalFrom(Promise.reject(answer.reason))).toEqual(conflict)
      }
    }
    expect(await stockProblems(shop)).toEqual([])
  } finally {
    await other.stop(1_000)
  }
})

test('eight who have seen the same version and give the same reason are all answered the same order', async () => {
  await using shop = await openTestShop({ works: false })
  const { orderId } = await unpaid(shop)
  const tool = await toolOf(shop)
  const cancel = () => tool.updateStatus.mutate({ orderId, status: 'CANCELED', reason: 'fraud', version: 1 })
  const answers = await Promise.all(Array.from({ length: 8 }, cancel))
  expect(answers).toEqual(Array(8).fill({ ...answers[0], status: 'CANCELED', version: 2 }))
  const { rows } = await shop.database.pool.query('select 1 from audit_entry')
  expect(rows).toHaveLength(1)
})

test('whoever comes when it is done has asked for the same or not, whichever version he saw', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  for (const reason of ['too big', 'too small']) {
    const { placed, orderId } = await unpaid(shop)
    const by = { actor: 'shopper' }
    const db = afterTheLook(deps.db, async () => {
      await cancelOrder(deps, { orderId, by, reason: 'too big' })
    })
    const asked = cancelOrder({ ...deps, db }, { orderId, by, reason, version: 1 })
    if (reason === 'too big') expect((await asked).order).toMatchObject({ status: 'CANCELED', version: 2 })
    else await expect(asked).rejects.toMatchObject({ refusal: { code: 'ORDER_STATUS_CONFLICT', from: 'CANCELED' } })
    expect((await readOrder(shop, placed)).cancelReason).toBe('too big')
  }
})

test('a version that is no longer so, or is over while the cancel waits, leaves intent and order alone', async () => {
  await using shop = await openTestShop({ works: false })
  const { placed, orderId } = await unpaid(shop)
  const tool = await toolOf(shop)
  const cancel = (version: number) => refusalFrom(tool.updateStatus.mutate({ orderId, status: 'CANCELED', version }))
  expect(await cancel(2)).toEqual({ code: 'CONFLICT', entity: 'order', currentVersion: 1 })
  const { deps } = shop.served
  const { refused } = await transact(deps.db, async (tx) => {
    await writeDeclined(tx, orderId, deps)
    const refused = cancel(1)
    refused.catch(() => undefined)
    await untilSomebodyWaits(shop)
    return { refused }
  })
  expect(await refused).toEqual({ code: 'CONFLICT', entity: 'order', currentVersion: 2 })
  expect(await callsOfIntents(shop)).toBe(0)
  expect((await readOrder(shop, placed)).status).toBe('PENDING')
  expect(await tool.updateStatus.mutate({ orderId, status: 'CANCELED', version: 2 })).toMatchObject({ version: 3 })
})

test('a version that changes while an order without an intent is being ended is a conflict', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('faults', { path: '/v1/payment_intents', kind: 'drop_before', times: 2 })
  const { placed, orderId } = await unpaid(shop)
  const { deps } = shop.served
  const db = afterTheLook(deps.db, () => transact(deps.db, (tx) => writeDeclined(tx, orderId, deps)))
  const cause = { actor: 'staff', reason: null }
  const asked = cancelUnpaid({ ...deps, db }, { orderId, cause, version: 1 })
  await expect(asked).rejects.toMatchObject({ refusal: { code: 'CONFLICT', entity: 'order', currentVersion: 2 } })
  expect((await readOrder(shop, placed)).status).toBe('PENDING')
})
