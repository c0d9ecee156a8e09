import { expect, test } from 'vitest'
import { type CarrierServer, openCarrier } from '../testing/carrier-server.ts'
import { openNodes } from '../testing/nodes.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { newYork, openGuest, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const long = { tags: ['long'] }

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const open = (urls: Record<string, string>, timeoutMs = 20_000) =>
  openTestShop({ works: false, carriers: { urls: new Map(Object.entries(urls)), secret, timeoutMs } })
const usd = (amount: number) => ({ amount, currency: 'USD' })
const own = { kind: 'flat' as const, price: usd(2_000) }

async function adminOf(shop: TestShop) {
  const permissions = ['shipping:read', 'shipping:write', 'settings:write'] as const
  return shop.as({ accessToken: (await signIn(shop, { role: 'STAFF', permissions })).accessToken }).admin
}

async function courier(shop: TestShop, carrier = 'dhl', more = {}) {
  const { shipping } = await adminOf(shop)
  const rate = { kind: 'carrier' as const, carrier, fallback: own }
  const facts = { market: 'US', zone: 'us-ny', code: carrier, name: carrier, deliveryDaysMin: 1, deliveryDaysMax: 2 }
  return shipping.methods.create.mutate({ ...facts, rate, ...more })
}

const placing = async (shop: TestShop, shippingMethodId: string) => {
  const guest = await openGuest(shop, { mug: 1 })
  const to = { shippingAddress: newYork, shippingMethodId }
  const { expectedTotal, ...quote } = await guest.shop.checkout.quote.query(to)
  return { guest, quote, request: await guest.request({ ...to, expectedTotal }) }
}

/** As if so much time had passed. */
const letPass = (shop: TestShop, minutes: number) =>
  shop.database.pool.query('update live_price set kept_until = kept_until - make_interval(mins => $1)', [minutes])

test('what a carrier asked when it was quoted is what is paid, whatever it would ask since', async () => {
  await using carrier = await openCarrier()
  await using shop = await open({ dhl: carrier.url })
  carrier.asks(1_350)
  const method = await courier(shop)
  const { guest, quote, request } = await placing(shop, method.id)
  expect(quote.totals.shipping).toEqual(usd(1_350))
  carrier.asks(9_900)
  const { order } = await guest.shop.orders.place.mutate(request)
  expect(order.shipping).toEqual(usd(1_350))
  expect(order.shippingMethod?.reasons).toEqual([{ kind: 'carrier', carrier: 'dhl', price: usd(1_350) }])
  expect(carrier.asked).toHaveLength(1)
})

test('a price that is kept no more is asked for again, and another one is told before anything is placed', async () => {
  await using carrier = await openCarrier()
  await using shop = await open({ dhl: carrier.url })
  carrier.asks(1_350)
  const { id } = await courier(shop)
  const { guest, request } = await placing(shop, id)
  const quoteAgain = () => guest.shop.checkout.quote.query({ shippingAddress: newYork, shippingMethodId: id })
  carrier.asks(1_400)
  await letPass(shop, 9)
  expect((await quoteAgain()).totals.shipping).toEqual(usd(1_350))
  await letPass(shop, 1)
  const refusal = await refusalFrom(guest.shop.orders.place.mutate(request))
  expect(refusal).toMatchObject({ code: 'PRICE_CHANGED', quote: { totals: { shipping: usd(1_400) } } })
})

test('eight who ask for the same at once on two nodes are told one price, also where answers differ', async () => {
  await using carrier = await openCarrier()
  await using shop = await open({ dhl: carrier.url })
  await using nodes = await openNodes(shop, 2, { works: false })
  const { id } = await courier(shop)
  const guests = await Promise.all(Array.from({ length: 8 }, (_, n) => openGuest(nodes.at(n), { mug: 1 })))
  let release = (): void => undefined
  const allHaveAsked = new Promise<void>((resolve) => {
    release = resolve
  })
  carrier.does(async (ask) => {
    if (ask === guests.length) release()
    await allHaveAsked
    return { status: 200, body: JSON.stringify({ price: usd(1_000 + ask) }) }
  })
  const quotes = await Promise.all(
    guests.map((guest) => guest.shop.checkout.quote.query({ shippingAddress: newYork, shippingMethodId: id })),
  )
  expect(carrier.asked).toHaveLength(8)
  expect(new Set(quotes.map(({ totals }) => totals.shipping.amount)).size).toBe(1)
  expect(quotes[0]?.shippingMethod?.reasons).toMatchObject([{ kind: 'carrier' }])
})

test('other goods, another place, another origin and another carrier are other questions', long, async () => {
  await using carrier = await openCarrier()
  await using shop = await open({ dhl: carrier.url, ups: carrier.url })
  carrier.asks(1_350)
  const { id } = await courier(shop)
  const guest = await openGuest(shop, { mug: 1 })
  const ask = async (more = {}) => {
    await guest.shop.checkout.quote.query({ shippingAddress: { ...newYork, ...more }, shippingMethodId: id })
    return carrier.asked.length
  }
  expect([await ask(), await ask({ firstName: 'Charles' }), await ask()]).toEqual([1, 1, 1])
  expect(await ask({ zipCode: '10002' })).toBe(2)
  await guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  expect([await ask(), await ask()]).toEqual([3, 3])
  await courier(shop, 'ups')
  const byName = async () =>
    Object.fromEntries(
      (await guest.shop.checkout.shippingOptions.query({ shippingAddress: newYork })).items.map((o) => [
        o.name,
        o.price,
      ]),
    )
  await expect.poll(byName).toEqual({ Ground: usd(500), dhl: usd(1_350), ups: usd(1_350) })
  expect(carrier.asked).toHaveLength(4)
  const origin = { country: 'US', region: 'NY', postalCode: '11231' }
  await (await adminOf(shop)).settings.update.mutate({ shipsFrom: origin, version: 1 })
  await expect.poll(() => ask()).toBe(5)
  expect(JSON.parse(carrier.asked.at(-1)?.body ?? '').from).toEqual(origin)
})

test('a carrier that is silent costs the fallback, at quoting and at placing', async () => {
  await using carrier = await openCarrier()
  await using shop = await open({ dhl: carrier.url }, 50)
  const { id } = await courier(shop)
  const { guest, quote, request } = await placing(shop, id)
  const reasons = [
    { kind: 'carrier_silent', carrier: 'dhl' },
    { kind: 'flat', price: usd(2_000) },
  ]
  expect(quote.shippingMethod?.reasons).toEqual(reasons)
  carrier.asks(100)
  const { order } = await guest.shop.orders.place.mutate(request)
  expect([order.shipping, order.shippingMethod?.reasons]).toEqual([usd(2_000), reasons])
})

test('what a carrier does not carry is not offered, and nothing is placed with it', async () => {
  await using carrier = await openCarrier()
  await using shop = await open({ dhl: carrier.url })
  carrier.does({ status: 200, body: '{"carried":false}' })
  const { id } = await courier(shop)
  const guest = await openGuest(shop, { mug: 1 })
  const { items } = await guest.shop.checkout.shippingOptions.query({ shippingAddress: newYork })
  expect(items.map(({ name }) => name)).toEqual(['Ground'])
  const unavailable = { code: 'SHIPPING_UNAVAILABLE' }
  const to = { shippingAddress: newYork, shippingMethodId: id }
  expect(await refusalFrom(guest.shop.checkout.quote.query(to))).toEqual(unavailable)
  const request = await guest.request()
  expect(await refusalFrom(guest.shop.orders.place.mutate({ ...request, ...to }))).toEqual(unavailable)
})

test('nobody is asked about a cart without an address, a download, or goods that the method refuses', async () => {
  await using carrier: CarrierServer = await openCarrier()
  await using shop = await open({ dhl: carrier.url })
  carrier.asks(1)
  const availability = { ranges: [{ measure: 'items' as const, max: 1 }] }
  await courier(shop, 'dhl', { availability })
  const guest = await openGuest(shop, { mug: 1 })
  expect((await guest.shop.cart.get.query())?.quote.totals.shipping).toEqual(usd(500))
  const optionsOf = async (goods: object) =>
    (await openGuest(shop, goods)).shop.checkout.shippingOptions.query({ shippingAddress: newYork })
  expect((await optionsOf({ ebook: 1 })).items).toEqual([])
  expect((await optionsOf({ mug: 2 })).items.map(({ name }) => name)).toEqual(['Ground'])
  expect(carrier.asked).toHaveLength(0)
  expect((await optionsOf({ mug: 1 })).items.map(({ name }) => name)).toEqual(['dhl', 'Ground'])
})
