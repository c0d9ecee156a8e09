import { lockCart, lockOrOpenCart, writeCartLine } from '@tillwright/db/carts'
import { transact } from '@tillwright/db/client'
import type { CartId, CartLineId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { adoptGuest } from '../accounts/adopt-guest.ts'
import { hashOfToken } from '../settings/keys.ts'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { type SignedInTester, signIn, signInAgain } from '../testing/sign-in.ts'

const comingFrom = (shop: TestShop, who: SignedInTester, cartToken: string, verifiedEmail: string | null = null) =>
  adoptGuest({ ...shop.served.deps, cartToken }, { id: who.accountId, verifiedEmail })

const linesOf = async (shop: TestShop, who: SignedInTester) => {
  const cart = await shop.as({ accessToken: who.accessToken }).cart.get.query()
  return cart?.quote.lines.map(({ sku, quantity }) => [sku, quantity]) ?? null
}

test('a customer has one cart, on every device and without a token', async () => {
  await using shop = await openTestShop({ works: false })
  const who = await signIn(shop)
  const phone = await signInAgain(shop, who.accountId)
  const add = (at: SignedInTester) =>
    shop.as({ accessToken: at.accessToken }).cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  await Promise.all(Array.from({ length: 10 }, (_, index) => add(index % 2 === 0 ? who : phone)))
  expect(await linesOf(shop, phone)).toEqual([['MUG-1', 10]])
  const { cart } = await shop.as({ accessToken: who.accessToken }).cart.create.mutate({ market: 'DE' })
  expect([cart.market, cart.quote.lines.length]).toEqual(['US', 1])
})

test('what a guest has in his cart joins that of his account, and the guest’s token opens an empty one', async () => {
  await using shop = await openTestShop({ works: false })
  const who = await signIn(shop)
  await shop.as({ accessToken: who.accessToken }).cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const guest = await openGuest(shop, { mug: 2, book: 3 })
  await comingFrom(shop, who, guest.cartToken)
  expect(await linesOf(shop, who)).toEqual([
    ['MUG-1', 3],
    ['BOOK-1', 3],
  ])
  expect(await guest.shop.cart.get.query()).toBeNull()
})

test('ten sign-ins at once with one guest’s cart merge it once', async () => {
  await using shop = await openTestShop({ works: false })
  const who = await signIn(shop)
  const guest = await openGuest(shop, { mug: 2 }, 'DE')
  await Promise.all(Array.from({ length: 10 }, () => comingFrom(shop, who, guest.cartToken)))
  expect(await linesOf(shop, who)).toEqual([['MUG-1', 2]])
  expect((await shop.as({ accessToken: who.accessToken }).cart.get.query())?.market).toBe('DE')
})

test('what is added while its guest signs in, on eight devices at once, is in one of the two carts', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 100 } })
  const who = await signIn(shop)
  const guest = await openGuest(shop, {})
  const add = () => guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const signInToo = () => comingFrom(shop, who, guest.cartToken)
  const sixTimes = async (act: () => Promise<unknown>) => {
    for (let round = 0; round < 6; round++) await act()
  }
  await Promise.all(Array.from({ length: 8 }, () => [sixTimes(add), sixTimes(signInToo)]).flat())
  await signInToo()
  expect(await linesOf(shop, who)).toEqual([['MUG-1', 48]])
})

test('a cart that others open and close again at that moment is opened anew', async () => {
  await using shop = await openTestShop({ works: false })
  const [who, guest] = [await signIn(shop), await openGuest(shop, {})]
  const { deps } = shop.served
  await comingFrom(shop, who, guest.cartToken)
  const others = [
    () => guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 }),
    () => comingFrom(shop, who, guest.cartToken),
  ]
  // The first look finds no cart, then another one stands in the way of opening one, and is gone at the second look.
  const db = deps.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      await others.shift()?.()
      return result
    },
  })
  const fresh = { id: deps.newId<CartId>(), market: 'US', locale: 'en' }
  const holder = { kind: 'guest', tokenHash: hashOfToken(guest.cartToken) } as const
  expect(await transact(db, (tx) => lockOrOpenCart(tx, holder, fresh))).toMatchObject({ id: fresh.id, version: 1 })
  expect(await linesOf(shop, who)).toEqual([['MUG-1', 1]])
})

test('a line that is being added when its guest signs in comes with the others', async () => {
  await using shop = await openTestShop({ works: false })
  const who = await signIn(shop)
  const guest = await openGuest(shop, { mug: 1 })
  const holder = { kind: 'guest', tokenHash: hashOfToken(guest.cartToken) } as const
  const { db, newId } = shop.served.deps
  const { merging } = await transact(db, async (tx) => {
    const cart = await lockCart(tx, holder)
    if (cart === null) throw new Error('the guest has a cart')
    const merging = comingFrom(shop, who, guest.cartToken)
    await untilSomebodyWaits(shop)
    const variantId = shop.id.variant.book
    await writeCartLine(tx, cart.id, { id: newId<CartLineId>(), variantId, quantity: 2 })
    return { merging }
  })
  await merging
  expect(await linesOf(shop, who)).toEqual([
    ['MUG-1', 1],
    ['BOOK-1', 2],
  ])
})

test('a cart that is placed while its guest signs in becomes an order or is merged, and never both', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 100 } })
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const [who, guest] = [await signIn(shop), await openGuest(shop, { mug: 1 })]
      const request = await guest.request()
      const [placing] = await Promise.allSettled([
        guest.shop.orders.place.mutate(request),
        comingFrom(shop, who, guest.cartToken),
      ])
      const orders = await shop.database.pool.query('select 1 from orders where customer_id = $1', [who.accountId])
      return [placing.status === 'fulfilled', orders.rowCount, (await linesOf(shop, who))?.length ?? 0]
    }),
  )
  const whole = [
    [true, 1, 0],
    [false, 0, 1],
  ]
  for (const outcome of outcomes) expect(whole).toContainEqual(outcome)
})

test('an order that was placed as a guest is found after signing in, and its key does not buy twice', async () => {
  await using shop = await openTestShop({ works: false })
  const guest = await openGuest(shop, { mug: 1 })
  const request = await guest.request()
  const placed = await guest.shop.orders.place.mutate(request)
  const [who, stranger] = [await signIn(shop), await signIn(shop)]
  await comingFrom(shop, who, guest.cartToken)
  const [me, they] = [shop.as({ accessToken: who.accessToken }), shop.as({ accessToken: stranger.accessToken })]
  expect((await me.orders.get.query({ orderId: placed.order.id })).orderNumber).toBe(placed.order.orderNumber)
  const foreign = they.orders.get.query({ orderNumber: placed.order.orderNumber })
  expect(await refusalFrom(foreign)).toEqual({ code: 'NOT_FOUND', entity: 'order' })
  await me.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const again = await me.orders.place.mutate(request)
  expect([again.order.id, again.orderToken]).toEqual([placed.order.id, undefined])
})

test('orders under an address are taken over by whoever has proven it, in any case of letters, and once', async () => {
  await using shop = await openTestShop({ works: false })
  const [who, later] = [await signIn(shop), await signIn(shop)]
  const placed = await (await openGuest(shop, { mug: 1 })).place({ email: 'Ada@Example.com' })
  const owner = () =>
    shop.database.pool.query('select customer_id from orders where id = $1', [placed.order.id]).then(({ rows }) => rows)
  const elsewhere = await openGuest(shop, {})
  await comingFrom(shop, who, elsewhere.cartToken)
  expect(await owner()).toEqual([{ customer_id: null }])
  await comingFrom(shop, who, elsewhere.cartToken, 'ada@example.COM')
  await comingFrom(shop, later, elsewhere.cartToken, 'ada@example.com')
  expect(await owner()).toEqual([{ customer_id: who.accountId }])
})

test('a customer’s order goes to the address of the account, and needs no token', async () => {
  await using shop = await openTestShop({ works: false })
  const who = await signIn(shop, { email: 'grace@example.com' })
  const guest = await openGuest(shop, { mug: 1 })
  await comingFrom(shop, who, guest.cartToken)
  const { email: _, ...request } = await (await openGuest(shop, { mug: 1 })).request()
  const me = shop.as({ accessToken: who.accessToken })
  const { order, orderToken } = await me.orders.place.mutate(request)
  expect([order.email, orderToken]).toEqual(['grace@example.com', undefined])
  const twice = await Promise.all(Array.from({ length: 8 }, () => me.orders.place.mutate(request)))
  expect(new Set(twice.map((answer) => answer.order.id))).toEqual(new Set([order.id]))
  const other = shop.as({ accessToken: (await signIn(shop)).accessToken })
  expect(await refusalFrom(other.orders.place.mutate(request))).toEqual({ code: 'CART_EMPTY' })
})

test('the next who signs in with the cart of a browser leaves its orders to whom they belong', async () => {
  await using shop = await openTestShop({ works: false })
  const [first, next] = [await signIn(shop), await signIn(shop)]
  const guest = await openGuest(shop, { mug: 1 })
  const { order } = await guest.place()
  await comingFrom(shop, first, guest.cartToken)
  await comingFrom(shop, next, guest.cartToken)
  const { rows } = await shop.database.pool.query('select customer_id from orders where id = $1', [order.id])
  expect(rows).toEqual([{ customer_id: first.accountId }])
})
