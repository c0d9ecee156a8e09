import { type Bearer, linkTokenOf, register } from './accounts.ts'
import { type TestShop, until } from './open-test-shop.ts'
import { callStripe, saveCard } from './saved-cards.ts'
import { intentOf, openGuest, type Placed, payWith } from './shopper.ts'
import { apiKeyOf } from './sign-in.ts'

/** Somebody whose every trait is found nowhere else. */
export const planted = {
  email: 'quillfeather@plant.example',
  password: 'correct horse battery',
  firstName: 'Quillfeather',
  lastName: 'Xantippes',
  phone: '+12025550147',
  addressLine1: '77 Plantedstreet',
}
/** What would tell of that person. */
export const traits = ['plant.example', 'Quillfeather', 'Xantippes', '2025550147', 'Plantedstreet']

const home = {
  firstName: planted.firstName,
  lastName: planted.lastName,
  addressLine1: planted.addressLine1,
  city: 'New York',
  state: 'NY',
  zipCode: '10001',
  country: 'US',
  phone: planted.phone,
}
const words = `for ${planted.firstName} ${planted.lastName} alone`

export interface PlantedPerson extends Bearer {
  /** Paid, and not yet shipped. */
  readonly order: Placed['order']
  readonly staff: ReturnType<TestShop['as']>['admin']
}

/** Lets somebody leave traces wherever people do. */
export async function plant(shop: TestShop): Promise<PlantedPerson> {
  const { email, password, firstName, lastName, phone } = planted
  await guestOrder(shop)
  const person = await register(shop, { email, password, firstName, lastName })
  const { shop: api, id: customerId } = person
  await api.auth.verifyEmail.mutate({ token: await linkTokenOf(shop, 'verify_email', email) })
  await guestOrder(shop)
  await api.auth.updateProfile.mutate({ phone })
  await api.addresses.create.mutate({ address: home })
  await saveCard(shop, { api })
  const order = await placeOwn(shop, person)
  await api.cart.addLine.mutate({ variantId: shop.id.variant.book, quantity: 1 })
  await shop.as().catalog.notifyWhenAvailable.mutate({ variantId: shop.id.variant.teapot, email })
  await api.auth.changeEmail.mutate({ email: 'another@plant.example', password })
  await shop.as().orders.lookup.mutate({ orderNumber: order.orderNumber, email })
  const scopes = ['customers:read', 'customers:write', 'orders:read', 'orders:write', 'reviews:write'] as const
  const staff = shop.as({ apiKey: await apiKeyOf(shop, scopes) }).admin
  await writeReview(shop, { api, staff })
  const { version } = await staff.customers.get.query({ customerId })
  await staff.customers.update.mutate({ customerId, version, metadata: { likes: words }, lastName })
  await staff.orders.addNote.mutate({ orderId: order.id, text: words })
  const [idempotencyKey, shippingAddress] = ['a-draft-for-somebody', home]
  await staff.orders.createDraft.mutate({ customerId, email, shippingAddress, notes: words, idempotencyKey })
  await shop.database.pool.query(
    `update cart_line set metadata = jsonb_build_object('engraving', $1::text);
     update order_line set metadata = jsonb_build_object('engraving', $1::text);`.replaceAll('$1::text', `'${words}'`),
  )
  return { ...person, order, staff }
}

/** Which staff approves, and answers by name; and a list of wishes, which others can see. */
async function writeReview(
  shop: TestShop,
  { api, staff }: { api: Bearer['shop']; staff: PlantedPerson['staff'] },
): Promise<void> {
  const productId = shop.id.product.mug
  const { id: reviewId } = await api.reviews.create.mutate({ productId, rating: 4, title: words, body: words })
  await staff.reviews.approve.mutate({ reviews: [{ reviewId, version: 1 }] })
  await staff.reviews.reply.mutate({ reviewId, text: words, version: 2 })
  await api.wishlist.add.mutate({ variantId: shop.id.variant.book })
  await api.wishlist.share.mutate()
}

async function guestOrder(shop: TestShop): Promise<void> {
  const { order, orderToken = '' } = await (await openGuest(shop, { mug: 1 })).place({
    email: planted.email,
    shippingAddress: home,
    notes: words,
  })
  const guest = shop.as({ orderTokens: [orderToken] }).orders
  await guest.cancel.mutate({ orderId: order.id, reason: words })
}

async function placeOwn(shop: TestShop, { shop: api }: Bearer): Promise<Placed['order']> {
  await api.cart.create.mutate({ market: 'US' })
  await api.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 2 })
  const to = { shippingAddress: home, shippingMethodId: shop.id.method.us }
  const { expectedTotal } = await api.checkout.quote.query(to)
  const idempotencyKey = `of-${planted.lastName}-himself`
  const placing = { ...to, expectedTotal, idempotencyKey, paymentMethod: 'stripe', notes: words } as const
  const placed = await api.orders.place.mutate(placing)
  await payWith(shop, intentOf(placed))
  const { id: orderId } = placed.order
  await until(async () => (await api.orders.get.query({ orderId })).paymentStatus === 'SUCCEEDED')
  return placed.order
}

/** Ends all that is open about the planted order: it goes out, and comes back. */
export async function settle(shop: TestShop, { shop: api, order, staff }: PlantedPerson): Promise<void> {
  const orderId = order.id
  const { shipments } = await staff.orders.fulfill.mutate({ orderId, idempotencyKey: 'ship-it-all' })
  await staff.orders.markDelivered.mutate({ orderId, shipmentId: shipments[0]?.id ?? '' })
  const lines = [{ lineId: order.lines[0]?.id ?? '', quantity: 1 }]
  const asked = await api.orders.requestReturn.mutate({ orderId, lines, reason: words, idempotencyKey: 'it-is-broken' })
  const returnId = asked.returns[0]?.id ?? ''
  await staff.orders.returns.approve.mutate({ returnId, answer: words })
  await staff.orders.returns.receive.mutate({ returnId, reason: words, idempotencyKey: 'it-came-back' })
  await until(async () => (await api.orders.get.query({ orderId })).paymentStatus === 'PARTIALLY_REFUNDED')
  await until(async () => (await eventsAtRest(shop)) && (await jobsAtRest(shop)))
}

/** Stripe has told all that it has to tell. */
export async function eventsAtRest(shop: TestShop): Promise<boolean> {
  const said = (await callStripe(shop, '/v1/events?limit=100')).data as readonly { readonly id: string }[]
  const { rows } = await shop.database.pool.query<{ id: string }>(
    `select id from stripe_event where state not in ('received', 'parked')`,
  )
  const known = new Set(rows.map(({ id }) => id))
  return said.every(({ id }) => known.has(id))
}

/** Nobody has a mail to send, or somebody to forget. */
export async function jobsAtRest(shop: TestShop): Promise<boolean> {
  const { rows } = await shop.database.pool.query(
    `select from pgboss.job
     where name in ('send-mail', 'erase-at-provider') and state in ('created', 'retry', 'active')`,
  )
  return rows.length === 0
}
