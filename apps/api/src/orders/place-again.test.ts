import { expect, test } from 'vitest'
import { intentsAtStripe } from '../testing/intents.ts'
import { openNodes } from '../testing/nodes.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { openGuest, type PlaceRequest, readOrder, refusalFrom, stockProblems } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

test('another request under a used key writes nothing, and asks nothing of Stripe', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  const request = await guest.request({ idempotencyKey: 'the-one-key' })
  const placed = await guest.shop.orders.place.mutate(request)
  const everything = `select orders.*, cart.version as cart_version from orders join cart on cart.id = orders.cart_id`
  const before = await run(shop, everything)
  const changes: Partial<PlaceRequest>[] = [
    { notes: 'gift' },
    { email: 'mallory@example.com' },
    { expectedTotal: { amount: 1, currency: 'USD' } },
    { shippingAddress: { ...request.shippingAddress, city: 'Albany' } as PlaceRequest['shippingAddress'] },
  ]
  const refusals = await Promise.all(
    [...changes, ...changes].map((change) => refusalFrom(guest.shop.orders.place.mutate({ ...request, ...change }))),
  )
  expect(refusals).toEqual(Array(8).fill({ code: 'IDEMPOTENCY_CONFLICT' }))
  expect(await run(shop, everything)).toEqual(before)
  expect(await callsOf(shop, 'POST', '/v1/payment_intents')).toHaveLength(1)
  expect(await guest.shop.orders.place.mutate(request)).toEqual(placed)
})

test('a key belongs to whoever shows it: of eight with the same one each gets his own order', async () => {
  await using shop = await openTestShop({ works: false })
  const guests = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const guest = await openGuest(shop, { book: 1 })
      const request = { ...(await guest.request()), email: `guest${index}@example.com`, idempotencyKey: 'same-for-all' }
      if (index % 2 === 0) return { place: () => guest.shop.orders.place.mutate(request), email: request.email }
      const { accessToken } = await signIn(shop, { email: request.email })
      const customer = shop.as({ accessToken, cartToken: guest.cartToken })
      await customer.cart.addLine.mutate({ variantId: shop.id.variant.book, quantity: 1 })
      const { shippingAddress, shippingMethodId } = request
      const { expectedTotal } = await customer.checkout.quote.query({ shippingAddress, shippingMethodId })
      return { place: () => customer.orders.place.mutate({ ...request, expectedTotal }), email: request.email }
    }),
  )
  const answers = await Promise.all(guests.map(({ place }) => place()))
  expect(new Set(answers.map(({ order }) => order.id)).size).toBe(8)
  expect(answers.map(({ order }) => order.email)).toEqual(guests.map(({ email }) => email))
  expect((await Promise.all(guests.map(({ place }) => place()))).map(({ order }) => order.id)).toEqual(
    answers.map(({ order }) => order.id),
  )
})

test('whoever holds the last mug by his own order is answered that order, and nobody else gets it', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 1 } })
  await using nodes = await openNodes(shop, 2, { works: false })
  const guest = await openGuest(shop, { mug: 1 })
  const other = await openGuest(shop, {})
  const request = await guest.request()
  const placed = await guest.shop.orders.place.mutate(request)
  const again = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      nodes
        .at(index)
        .as({ cartToken: guest.cartToken })
        .orders.place.mutate({ ...request, idempotencyKey: `another-key-${index}` }),
    ),
  )
  expect(again.map(({ order }) => order.id)).toEqual(Array(8).fill(placed.order.id))
  expect(await run(shop, 'select state, quantity from reservation')).toEqual([{ state: 'held', quantity: 1 }])
  const adding = other.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  expect(await refusalFrom(adding)).toMatchObject({ code: 'OUT_OF_STOCK' })
})

test('an order whose client went away while it was placed is there, and its key answers it', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 8 } })
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { mug: 1 })))
  const requests = await Promise.all(guests.map((guest) => guest.request()))
  const holder = await shop.database.pool.connect()
  await holder.query('begin; select from stock_level for update')
  const leaving = new AbortController()
  const gone = Promise.allSettled(
    guests.map((guest, index) => {
      const request = requests[index]
      if (request === undefined) throw new Error('each has one')
      return guest.shop.orders.place.mutate(request, { signal: leaving.signal })
    }),
  )
  await until(
    async () =>
      (await run(shop, `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
        .length > 0,
  )
  leaving.abort()
  expect((await gone).map(({ status }) => status)).toEqual(Array(8).fill('rejected'))
  await holder.query('rollback')
  holder.release()
  await until(async () => (await run(shop, 'select from orders')).length === 8)
  const answers = await Promise.all(
    guests.map(({ shop: own }, index) => own.orders.place.mutate(requests[index] ?? Object.create(null))),
  )
  expect(new Set(answers.map(({ order }) => order.id)).size).toBe(8)
  expect(answers.map(({ payment }) => payment.next)).toEqual(Array(8).fill('pay'))
  expect(await run(shop, 'select count(*)::int as orders from orders')).toEqual([{ orders: 8 }])
  expect(await intentsAtStripe(shop)).toHaveLength(8)
  expect(await stockProblems(shop)).toEqual([])
  for (const one of answers) expect((await readOrder(shop, one)).timeline.map(({ kind }) => kind)).toEqual(['placed'])
})
