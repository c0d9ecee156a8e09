// Compiled in an empty project that has nothing but the packed SDK: what a customer's program may say, and what not.
import {
  type Cart,
  follow,
  formatMoney,
  isSignedIn,
  type Money,
  memoryStorage,
  type Order,
  openShop,
  type ProductCard,
  type Quote,
  type Refusal,
  type RouterInputs,
  type RouterOutputs,
  refusalOf,
  type Shop,
  safe,
  type TokenStorage,
  webStorage,
} from '@tillwright/sdk'

const shippingAddress = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  addressLine1: '1 Main Street',
  city: 'New York',
  state: 'NY',
  zipCode: '10001',
  country: 'US',
}
const lasting: TokenStorage = {
  get: async (key) => key,
  set: async () => {},
  remove: async () => {},
}

export const shops: Shop[] = [
  openShop({ url: 'https://shop.example' }),
  openShop({ url: 'https://shop.example', cartToken: 'token', storage: lasting, headers: { 'accept-language': 'de' } }),
  openShop({ url: 'https://shop.example', storage: webStorage(localStorage), headers: async () => ({ a: 'b' }) }),
  openShop({ url: 'https://shop.example', storage: memoryStorage(), fetch: (url, options) => fetch(url, options) }),
  openShop({ url: 'https://shop.example', session: 'cookie', onSessionEnded: () => location.reload() }),
  openShop({ url: 'https://shop.example', session: 'bearer', apiKey: undefined }),
  openShop({ url: 'https://shop.example', apiKey: 'key' }),
  // @ts-expect-error There is no such kind of session
  openShop({ url: 'https://shop.example', session: 'eternal' }),
]

export async function signIn(shop: Shop): Promise<boolean> {
  const { user, expiresAt } = await shop.auth.login.mutate({ email: 'ada@example.com', password: 'a long secret' })
  const at: number = expiresAt.getTime() + user.id.length
  await shop.auth.refresh.mutate({})
  await shop.auth.logout.mutate({})
  // @ts-expect-error Nobody signs in without a password
  await shop.auth.login.mutate({ email: 'ada@example.com' })
  return (await isSignedIn(shop)) && at > 0
}

export async function watch(shop: Shop, orderId: string, signal: AbortSignal): Promise<Order | null> {
  for await (const { at, order } of follow(shop.orders.onUpdate, { orderId }, { signal })) {
    const ms: number = at.getTime()
    if (ms > 0 && order.paymentStatus === 'SUCCEEDED') return order
  }
  // @ts-expect-error Nobody's order is no order
  follow(shop.orders.onUpdate, {})
  // @ts-expect-error There is no such fact in these events
  for await (const { colour } of follow(shop.orders.onUpdate, { orderId })) return colour
  // @ts-expect-error A query is no stream
  follow(shop.orders.get, { orderId })
  return null
}

export async function browse(shop: Shop): Promise<string[]> {
  const { items, nextCursor, total } = await shop.catalog.products.list.query()
  await shop.catalog.products.list.query({
    market: 'DE',
    limit: 5,
    sort: { by: 'price', order: 'asc' },
    withTotal: true,
  })
  await shop.catalog.products.list.query(
    { minPrice: { amount: 100, currency: 'USD' } },
    { signal: new AbortController().signal },
  )
  const product = await shop.catalog.products.get.query({ slug: 'mug' })
  await shop.catalog.products.get.query({ id: product.id, locale: 'de' })
  const [root] = await shop.catalog.categories.tree.query()
  const deep: string | undefined = root?.children[0]?.children[0]?.title
  const counted: number | undefined = total
  const price: Money | undefined = product.variants[0]?.price
  // @ts-expect-error There may be no such variant
  product.variants[0].price
  // @ts-expect-error A product is asked for by slug or by id
  await shop.catalog.products.get.query({})
  // @ts-expect-error There is no such order of products
  await shop.catalog.products.list.query({ sort: { by: 'colour', order: 'asc' } })
  // @ts-expect-error A query does not change anything
  shop.catalog.products.list.mutate
  const cards: ProductCard[] = items
  return [
    nextCursor ?? '',
    deep ?? '',
    String(counted),
    ...cards.map((card) => formatMoney(card.price, 'de-DE')),
    price?.currency ?? '',
  ]
}

export async function fill(shop: Shop, variantId: string): Promise<Cart | null> {
  const { cart, cartToken } = await shop.cart.create.mutate({ market: 'US' })
  await shop.cart.create.mutate()
  const filled = await shop.cart.addLine.mutate({ variantId, quantity: 2, version: cart.version })
  const lineId = filled.quote.lines[0]?.id ?? cartToken
  await shop.cart.updateLine.mutate({ lineId, quantity: 3 })
  await shop.cart.removeLine.mutate({ lineId })
  await shop.cart.setMarket.mutate({ market: 'JP' })
  await shop.cart.applyCoupon.mutate({ code: 'HALF' })
  await shop.cart.removeCoupon.mutate({ code: 'HALF' })
  // @ts-expect-error A line has a quantity
  await shop.cart.addLine.mutate({ variantId })
  // @ts-expect-error There may be no cart
  ;(await shop.cart.get.query()).quote
  return shop.cart.get.query()
}

export async function buy(shop: Shop): Promise<Order> {
  const { items } = await shop.checkout.shippingOptions.query({ shippingAddress })
  const shippingMethodId = items[0]?.id
  const quote: Quote = await shop.checkout.quote.query({ shippingAddress, shippingMethodId, email: 'ada@example.com' })
  const { expectedTotal } = quote
  const { order, payment, orderToken } = await shop.orders.place.mutate({
    ...{ email: 'ada@example.com', shippingAddress, shippingMethodId, paymentMethod: 'stripe', expectedTotal },
  })
  await shop.orders.place.mutate({ paymentMethod: 'none', expectedTotal, idempotencyKey: orderToken })
  // @ts-expect-error The total that the buyer saw has to be said
  await shop.orders.place.mutate({ paymentMethod: 'none' })
  if (payment.next === 'pay') payment.clientSecret.toUpperCase()
  if (payment.next === 'retry') payment.retryAfter.toFixed()
  // @ts-expect-error Nothing is to be paid where nothing is
  payment.clientSecret
  await shop.orders.get.query({ orderNumber: order.orderNumber })
  const { success, status } = await shop.orders.confirmPayment.mutate({ orderId: order.id })
  if (!success && status === 'FAILED') await shop.orders.retryPayment.mutate({ orderId: order.id })
  // @ts-expect-error There is no such status
  if (status === 'PAID') return order
  await shop.orders.cancel.mutate({ orderId: order.id, reason: 'changed my mind' })
  const at: number = order.createdAt.getTime()
  const canceledAt: Date | null = order.canceledAt
  return { ...order, canceledAt: canceledAt ?? new Date(at) }
}

export async function refusals(
  shop: Shop,
  input: RouterInputs['orders']['place'],
): Promise<RouterOutputs['orders']['place'] | null> {
  const [placed, error] = await safe(shop.orders.place.mutate(input))
  const refusal = refusalOf(error)
  switch (refusal?.code) {
    case 'OUT_OF_STOCK':
      refusal.lines[0]?.available.toFixed()
      break
    case 'PRICE_CHANGED':
      formatMoney(refusal.quote.expectedTotal)
      break
    // @ts-expect-error Placing an order does not meddle with coupons
    case 'COUPON_INVALID':
      break
    case undefined:
      error?.data?.requestId.toUpperCase()
  }
  try {
    await shop.cart.get.query()
  } catch (thrown) {
    const any: Refusal | null = refusalOf(thrown)
    if (any?.code === 'LIMIT_EXCEEDED') any.max.toFixed()
    // @ts-expect-error There is no such refusal
    if (any?.code === 'TIRED') return null
  }
  return placed ?? null
}
