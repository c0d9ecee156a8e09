import { transact } from '@tillwright/db/client'
import { type OrderChange, writeOrderChange } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { applyPaymentState } from '../payments/apply-state.ts'
import { submitRefund } from '../payments/submit-refund.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../testing/place-paid.ts'
import { intentOf, openGuest, type Placed, readOrder, stockProblems } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

const staffOf = async (shop: TestShop) => shop.as({ apiKey: await apiKeyOf(shop, ['orders:write']) }).admin.orders

async function refunded(shop: TestShop, placed: Placed): Promise<void> {
  const { refunds } = await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  for (const { id } of refunds) await submitRefund(shop.served.deps, id)
}

async function delivered(shop: TestShop, { order }: Placed): Promise<void> {
  const staff = await staffOf(shop)
  await staff.updateStatus.mutate({ orderId: order.id, status: 'SHIPPED' })
  await staff.updateStatus.mutate({ orderId: order.id, status: 'DELIVERED' })
}

/** Keeps every version of an order that was ever written, also within a transaction. */
const keepVersions = `
  create table kept (n serial, order_id uuid, version int, states text);
  create function keep_version() returns trigger language plpgsql as $$
  begin
    insert into kept (order_id, version, states)
    values (new.id, new.version, concat_ws(' ', new.status, new.payment_status, new.fulfillment_status));
    return null;
  end $$;
  create trigger keep_version after insert or update on orders for each row execute function keep_version()`

test('an order is written once for each change: none is ever paid and waiting, or shipped and here', async () => {
  await using shop = await openTestShop({ works: false })
  await run(shop, keepVersions)
  await delivered(shop, await placePaid(shop, { mug: 1 }))
  await refunded(shop, await placePaid(shop, { mug: 1 }))
  await refunded(shop, await (await openGuest(shop, { mug: 1 })).place())
  const lives = await run(
    shop,
    `select array_agg(states order by n) as states from kept group by order_id order by min(n)`,
  )
  const [placed, paid] = ['PENDING PENDING UNFULFILLED', 'PROCESSING SUCCEEDED UNFULFILLED']
  expect(lives.map(({ states }) => states)).toEqual([
    [placed, paid, 'SHIPPED SUCCEEDED FULFILLED', 'DELIVERED SUCCEEDED FULFILLED'],
    [placed, paid, 'CANCELED SUCCEEDED UNFULFILLED', 'CANCELED REFUNDED UNFULFILLED'],
    [placed, 'CANCELED PENDING UNFULFILLED'],
  ])
  const untold = `select * from kept full join order_event event
    on event.order_id = kept.order_id and event.position = kept.version
    and concat_ws(' ', event.to_status, event.to_payment_status)
      = regexp_replace(kept.states, ' [A-Z_]+$', '') where kept.n is null or event.id is null`
  expect(await run(shop, untold)).toEqual([])
})

test('no late news of a payment, however often, revives what is canceled or takes back what is shipped', async () => {
  await using shop = await openTestShop({ works: false })
  const ended: ((shop: TestShop, placed: Placed) => Promise<void>)[] = [delivered, refunded]
  for (const end of ended) {
    const placed = await placePaid(shop, { mug: 1 })
    await end(shop, placed)
    const before = await readOrder(shop, placed)
    const { deps } = shop.served
    const intent = await deps.gateway.retrieveIntent(intentOf(placed))
    if (intent === null) throw new Error('the intent is known')
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        await applyPaymentState(deps, intent, { actor: 'stripe', reason: null })
        await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
      }),
    )
    await applyPaymentState(deps, { ...intent, status: 'canceled' }, { actor: 'stripe', reason: null })
    expect(await readOrder(shop, placed)).toEqual(before)
  }
  expect(await stockProblems(shop)).toEqual([])
})

test('a change that begins where the order is not is written nowhere', async () => {
  await using shop = await openTestShop({
    works: false,
    breaks: ['goods_follow_order', 'staff_is_audited', 'shipped_goods_have_left'],
  })
  const placed = await placePaid(shop, { mug: 1 })
  const { db, newId } = shop.served.deps
  const paid = { status: 'PROCESSING', paymentStatus: 'SUCCEEDED' } as const
  const shipping = { from: paid, to: { ...paid, status: 'SHIPPED' as const } }
  const goods = { from: 'UNFULFILLED', to: 'FULFILLED' } as const
  const facts = { orderId: placed.order.id as OrderId, kind: 'shipped', actor: 'staff', reason: null, expiresAt: null }
  const write = (change: Pick<OrderChange, 'from' | 'to' | 'fulfillment'>) =>
    transact(db, (tx) => writeOrderChange(tx, { ...facts, ...change, at: new Date() }, newId))
  const before = await readOrder(shop, placed)
  for (const wrong of [
    { ...shipping, from: { ...paid, status: 'PENDING' as const } },
    { ...shipping, from: { ...paid, paymentStatus: 'PENDING' as const } },
    { ...shipping, fulfillment: { ...goods, from: 'RETURNED' as const } },
  ]) {
    await expect(write(wrong)).rejects.toThrow('changed under its own lock')
  }
  expect(await readOrder(shop, placed)).toEqual(before)
  await write({ ...shipping, fulfillment: goods })
  expect(await readOrder(shop, placed)).toMatchObject({ status: 'SHIPPED', fulfillmentStatus: 'FULFILLED' })
})
