/** @module-tag long */
import { createTRPCClient, httpLink } from '@trpc/client'
import superjson from 'superjson'
import { expect, test } from 'vitest'
import { expireOrders } from '../payments/expire-orders.ts'
import type { AppRouter } from '../router.ts'
import { serve } from '../serve.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { ownerOf } from '../testing/place-paid.ts'
import {
  type Guest,
  intentOf,
  openGuest,
  type PlaceRequest,
  payWith,
  refusalFrom,
  stockProblems,
} from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const full = (max: number) => ({ code: 'LIMIT_EXCEEDED', limit: 'unpaidOrders', max })

const run = async (shop: TestShop, statement: string): Promise<unknown[]> =>
  (await shop.database.pool.query(statement)).rows

/** A shop with these caps, which nobody has asked for anything yet. */
async function openCapped({ perOwner = 1_000, perAddress = 1_000 }, works = false): Promise<TestShop> {
  const shop = await openTestShop({ works, stock: { mug: 50 } })
  await run(
    shop,
    `update shop_setting set unpaid_orders_max = ${perOwner}, unpaid_orders_per_address_max = ${perAddress}`,
  )
  return shop
}

/** The same shop, as a proxy in front of it passes on what comes from there. */
const from = (shop: TestShop, url: string, ip: string): TestShop => ({
  ...shop,
  as: ({ cartToken = '', orderTokens = [] } = {}) =>
    createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: `${url}/trpc`,
          transformer: superjson,
          headers: { 'x-forwarded-for': ip, 'x-cart-token': cartToken, 'x-order-token': orderTokens.join() },
        }),
      ],
    }),
})

interface Ready {
  readonly guest: Guest
  readonly request: PlaceRequest
}

const ready = async (shop: TestShop, more: Partial<PlaceRequest>): Promise<Ready> => {
  const guest = await openGuest(shop, { mug: 1 })
  return { guest, request: await guest.request(more) }
}

/** What came of them: how many were placed, and what the others were told. */
async function outcomeOf(calls: readonly Promise<unknown>[]): Promise<{ placed: number; refusals: unknown[] }> {
  const answers = await Promise.allSettled(calls)
  const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.data?.refusal] : []))
  return { placed: answers.length - refusals.length, refusals }
}

test('of 24 orders that one guest sends to two nodes at once 5 are placed, however he writes his address', async () => {
  await using shop = await openCapped({ perOwner: 5 })
  const other = await serve({ ...shop.options, port: 0 })
  try {
    const emails = ['ada@example.com', 'Ada@Example.com', 'ADA@EXAMPLE.COM']
    const orders = await Promise.all(
      Array.from({ length: 24 }, (_, index) => ready(shop, { email: emails[index % 3] ?? '' })),
    )
    const { placed, refusals } = await outcomeOf(
      orders.map(({ guest, request }, index) => {
        const there = shop.at(other.url)({ cartToken: guest.cartToken })
        return (index % 2 === 0 ? guest.shop : there).orders.place.mutate(request)
      }),
    )
    expect([placed, refusals]).toEqual([5, Array(19).fill(full(5))])
    expect(await run(shop, `select sum(reserved)::int from stock_level`)).toEqual([{ sum: 5 }])
    expect(await stockProblems(shop)).toEqual([])
    const { guest, request } = await ready(shop, { email: 'grace@example.com' })
    expect((await guest.shop.orders.place.mutate(request)).order.status).toBe('PENDING')
  } finally {
    await other.stop(1_000)
  }
})

test('of 24 guests at one public address 7 are let in by two nodes, and a neighbour counts for himself', async () => {
  await using shop = await openCapped({ perAddress: 7 })
  const behindProxy = { ...shop.options, port: 0, trustProxy: ['127.0.0.1'] }
  const nodes = [await serve(behindProxy), await serve(behindProxy)]
  try {
    const orders = await Promise.all(
      Array.from({ length: 24 }, (_, index) => {
        // Eight devices of one household, as far as the network tells.
        const ip = `2001:db8:0:7:${index % 8}::1`
        return ready(from(shop, nodes[index % 2]?.url ?? '', ip), { email: `guest-${index}@example.com` })
      }),
    )
    const { placed, refusals } = await outcomeOf(
      orders.map(({ guest, request }) => guest.shop.orders.place.mutate(request)),
    )
    expect([placed, refusals]).toEqual([7, Array(17).fill(full(7))])
    const neighbour = await ready(from(shop, nodes[0]?.url ?? '', '2001:db8:0:8::1'), {})
    expect((await neighbour.guest.shop.orders.place.mutate(neighbour.request)).order.status).toBe('PENDING')
    expect(await run(shop, 'select octet_length(client_address_hash) as bytes from orders group by 1')).toEqual([
      { bytes: 32 },
    ])
  } finally {
    for (const node of nodes) await node.stop(1_000)
  }
})

test('nobody uses up the room of somebody else’s e-mail address from elsewhere', async () => {
  await using shop = await openCapped({ perOwner: 2 })
  const proxied = await serve({ ...shop.options, port: 0, trustProxy: ['127.0.0.1'] })
  try {
    const placeFrom = async (ip: string) => {
      const { guest, request } = await ready(from(shop, proxied.url, ip), { email: 'ada@example.com' })
      return guest.shop.orders.place.mutate(request)
    }
    await placeFrom('203.0.113.7')
    await placeFrom('203.0.113.7')
    expect(await refusalFrom(placeFrom('203.0.113.7'))).toEqual(full(2))
    expect((await placeFrom('203.0.113.8')).order.status).toBe('PENDING')
  } finally {
    await proxied.stop(1_000)
  }
})

test('the goods of a full name come back in their time, and whoever bears it may buy again', async () => {
  await using shop = await openCapped({ perOwner: 2 })
  const place = async () => (await openGuest(shop, { mug: 1 })).place()
  await place()
  await place()
  expect(await refusalFrom(place())).toEqual(full(2))
  await run(shop, `update orders set expires_at = shop_now() - interval '1 second'`)
  await expireOrders(shop.served.deps)
  expect(await run(shop, `select sum(reserved)::int from stock_level`)).toEqual([{ sum: 0 }])
  const { order } = await place()
  expect(order.status).toBe('PENDING')
})

test('what is paid, canceled or costs nothing counts no more, and leaves no trace of whence it came', async () => {
  await using shop = await openCapped({ perOwner: 1 })
  const proxied = await serve({ ...shop.options, port: 0, trustProxy: ['127.0.0.1'] })
  try {
    const there = from(shop, proxied.url, '203.0.113.7')
    const place = async () => (await openGuest(there, { mug: 1 })).place()
    const first = await place()
    expect(await refusalFrom(place())).toEqual(full(1))
    await payWith(shop, intentOf(first))
    await ownerOf(shop, first).confirmPayment.mutate({ orderId: first.order.id })
    const second = await place()
    await run(shop, 'update shipping_method set price_minor = 0')
    // Settings are kept for a second.
    const free = await until(async () => {
      const guest = await openGuest(there, { sticker: 1 })
      return guest.place({ paymentMethod: 'none' }).catch(() => null)
    })
    expect(free.order.status).toBe('PROCESSING')
    await ownerOf(shop, second).cancel.mutate({ orderId: second.order.id, reason: 'no' })
    expect(await run(shop, 'select 1 from orders where client_address_hash is not null')).toEqual([])
    expect((await place()).order.status).toBe('PENDING')
    expect(await run(shop, 'select 1 from orders where client_address_hash is not null')).toHaveLength(1)
  } finally {
    await proxied.stop(1_000)
  }
})

test('whence an order came is forgotten also by a process that has never heard of it', async () => {
  await using shop = await openCapped({})
  const proxied = await serve({ ...shop.options, port: 0, trustProxy: ['127.0.0.1'] })
  const olderProcess = await shop.database.pool.connect()
  try {
    const kept = 'status, client_address_hash is not null as "isKept"'
    await (await openGuest(from(shop, proxied.url, '203.0.113.7'), { mug: 1 })).place()
    await olderProcess.query('begin')
    const unpaid = await olderProcess.query(`update orders set status = 'PENDING' returning ${kept}`)
    expect(unpaid.rows).toEqual([{ status: 'PENDING', isKept: true }])
    const canceled = await olderProcess.query(
      `update orders set status = 'CANCELED', canceled_at = shop_now(), expires_at = null returning ${kept}`,
    )
    expect(canceled.rows).toEqual([{ status: 'CANCELED', isKept: false }])
  } finally {
    // The rest of a cancel is not done here.
    await olderProcess.query('rollback')
    olderProcess.release()
    await proxied.stop(1_000)
  }
})

test('a key that is shown again answers its order, also where there is no room for another one', async () => {
  await using shop = await openCapped({ perOwner: 1 })
  const { guest, request } = await ready(shop, {})
  const answers = await Promise.all(Array.from({ length: 8 }, () => guest.shop.orders.place.mutate(request)))
  expect(new Set(answers.map(({ order }) => order.id)).size).toBe(1)
  expect(await guest.shop.orders.place.mutate(request)).toEqual(answers[0])
})

test('a customer counts by the account, whatever address an order gives, and takes nothing from a guest', async () => {
  await using shop = await openCapped({ perOwner: 1 })
  const placeAs = async (caller: { accessToken: string }, email: string) => {
    const customer = shop.as(caller)
    await customer.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
    return customer.orders.place.mutate({ ...(await ready(shop, {})).request, email })
  }
  const [ada, grace] = [await signIn(shop), await signIn(shop)]
  expect((await placeAs(ada, 'one@example.com')).order.status).toBe('PENDING')
  expect(await refusalFrom(placeAs(ada, 'two@example.com'))).toEqual(full(1))
  expect((await placeAs(grace, 'one@example.com')).order.status).toBe('PENDING')
  const { guest, request } = await ready(shop, { email: 'one@example.com' })
  expect((await guest.shop.orders.place.mutate(request)).order.status).toBe('PENDING')
})

test('a name that somebody holds for long keeps waiting who counts in it, and nobody else', async () => {
  await using shop = await openCapped({ perOwner: 5 })
  const [ada, grace] = [await ready(shop, {}), await ready(shop, { email: 'grace@example.com' })]
  const holder = await shop.database.pool.connect()
  await holder.query(`set idle_in_transaction_session_timeout = 0; begin;
    select pg_advisory_xact_lock(hashtext('tillwright.unpaid-orders'), hashtext('owner:ada@example.com'))`)
  const waiting = ada.guest.shop.orders.place.mutate(ada.request)
  waiting.catch(() => undefined)
  await until(async () => {
    const found = await run(
      shop,
      `select 1 from pg_locks join pg_database on pg_database.oid = database
       where datname = current_database() and locktype = 'advisory' and not granted`,
    )
    return found.length > 0
  })
  expect((await grace.guest.shop.orders.place.mutate(grace.request)).order.status).toBe('PENDING')
  await holder.query('rollback')
  holder.release()
  expect((await waiting).order.status).toBe('PENDING')
})
