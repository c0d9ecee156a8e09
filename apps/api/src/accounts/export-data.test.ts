import { expect, test } from 'vitest'
import { grace, register } from '../testing/accounts.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { plant, planted, settle } from '../testing/planted-person.ts'
import { openCustomer } from '../testing/saved-cards.ts'
import { refusalFrom } from '../testing/shopper.ts'

const long = { tags: ['long'] }

const words = expect.stringContaining(planted.lastName)

test('whoever asks gets all that is kept about him, of every kind, and nothing that opens anything', long, async () => {
  await using shop = await openTestShop({ stock: { teapot: 0 } })
  const person = await plant(shop)
  await settle(shop, person)
  await person.shop.catalog.notifyWhenAvailable.mutate({ variantId: shop.id.variant.vase })
  const data = await person.shop.auth.exportData.query()
  expect(data).toMatchObject({
    profile: { email: planted.email, firstName: planted.firstName, phone: planted.phone, metadata: { likes: words } },
    addresses: [{ address: { addressLine1: planted.addressLine1 }, isDefaultShipping: true }],
    carts: [{ status: 'active', lines: [{ sku: 'BOOK-1', quantity: 1, metadata: { engraving: words } }] }],
    stockSubscriptions: [{ sku: 'VASE-1', email: planted.email }, { sku: 'TEA-1' }],
    wishlist: [{ product: 'book', sku: 'BOOK-1' }],
    reviews: [{ product: 'mug', rating: 4, title: words, body: words, author: 'Quillfeather X.', reply: words }],
    reviewVotes: [],
    savedCards: [{ brand: 'visa', last4: '4242' }],
    sessions: [{ endedAt: null }],
    mailedLinks: [{ purpose: 'change_email', email: 'another@plant.example' }, { purpose: 'verify_email' }],
    nextCursor: null,
  })
  const [own, guest] = data.orders
  expect(data.orders.map(({ orderNumber }) => orderNumber)).toContain(person.order.orderNumber)
  expect(own).toMatchObject({
    ...{ status: 'DELIVERED', paymentStatus: 'PARTIALLY_REFUNDED', total: person.order.total, notes: words },
    lines: [{ sku: 'MUG-1', quantity: 2, metadata: { engraving: words } }],
    payments: [{ provider: 'stripe', captured: person.order.total }],
    refunds: [{ state: 'succeeded' }],
    returns: [{ state: 'RECEIVED', reason: words, answer: words }],
    shipments: [{ deliveredAt: expect.any(String) }],
    invoices: [{ kind: 'invoice' }, { kind: 'credit_note' }],
  })
  expect(own?.timeline.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['placed', 'paid', 'shipped', 'delivered']),
  )
  expect(guest).toMatchObject({ status: 'CANCELED', cancelReason: words })
  const text = JSON.stringify(data)
  const secrets = await shop.database.pool.query<{ secret: string }>(
    `select password_hash as secret from account union all select client_secret from payment_attempt
     union all select id::text from one_time_token union all select encode(token_hash, 'hex') from refresh_token`,
  )
  for (const { secret } of secrets.rows) if (secret !== null) expect(text).not.toContain(secret)
})

test('nobody gets anything of another’s, and older orders come with the cursor', async () => {
  await using shop = await openTestShop({ works: false })
  const [own, other] = [await openCustomer(shop), await register(shop, grace)]
  for (const _ of [1, 2, 3]) await own.place({ mug: 1 })
  const first = await own.api.auth.exportData.query({ limit: 2 })
  const rest = await own.api.auth.exportData.query({ limit: 2, cursor: first.nextCursor ?? '' })
  expect([first.orders.length, rest.orders.length, rest.nextCursor]).toEqual([2, 1, null])
  expect(new Set([...first.orders, ...rest.orders].map(({ id }) => id)).size).toBe(3)
  expect(await other.shop.auth.exportData.query()).toMatchObject({
    orders: [],
    carts: [],
    addresses: [],
    savedCards: [],
  })
  expect(await refusalFrom(other.shop.auth.exportData.query({ cursor: 'forged' }))).toMatchObject({
    code: 'VALIDATION_FAILED',
  })
  expect(await refusalFrom(shop.as().auth.exportData.query())).toEqual({ code: 'UNAUTHENTICATED' })
})

test('it is had while Stripe can’t be asked, without the cards that are kept there', { tags: ['long'] }, async () => {
  await using shop = await openTestShop({ works: false })
  const own = await openCustomer(shop)
  await own.api.paymentMethods.startSetup.mutate()
  await shop.simulator.close()
  expect(await own.api.auth.exportData.query()).toMatchObject({ savedCards: null, orders: [] })
})
