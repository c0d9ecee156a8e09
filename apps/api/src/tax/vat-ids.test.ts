import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { newYork, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

type Answer = { readonly status?: number; readonly body: string } | 'silence'

/** VIES as its REST interface speaks: what it answers can be changed, what it was asked is kept. */
async function openVies(answer: Answer) {
  const vies = { answer, asked: [] as unknown[] }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    vies.asked.push(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    if (vies.answer === 'silence') return
    response.writeHead(vies.answer.status ?? 200, { 'content-type': 'application/json' }).end(vies.answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // It listens on a port, so that its address is no string.
  const { port } = server.address() as AddressInfo
  return Object.assign(vies, {
    url: `http://127.0.0.1:${port}/check-vat-number`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

const said = (facts: object, status = 200): Answer => ({ status, body: JSON.stringify(facts) })
const confirmed = said({ countryCode: 'AT', vatNumber: 'U13585627', valid: true, requestIdentifier: 'WAPIAAAAY1' })
const denied = said({ countryCode: 'AT', vatNumber: 'U13585627', valid: false, requestIdentifier: '' })
const away = said({ actionSucceed: false, errorWrappers: [{ error: 'MS_UNAVAILABLE' }] }, 500)

const vienna = { ...newYork, state: undefined, city: 'Wien', zipCode: '1010', country: 'AT' }
const berlin = { ...newYork, state: undefined, city: 'Berlin', zipCode: '10115', country: 'DE' }

/** A German shop that sells to Austria, by the German rate. */
async function openGermanShop(vatIds: { url: string; timeoutMs?: number } | null) {
  const shop = await openTestShop({ works: false, ...(vatIds && { vatIds: { check: 'vies', ...vatIds } }) })
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  await admin.settings.update.mutate({ sellerCountry: 'DE', sellerVatId: 'DE 136 695 976', version: 1 })
  const areas = [{ country: 'DE' }, { country: 'AT' }]
  await admin.tax.zones.update.mutate({ code: 'de', areas, version: 1 })
  return Object.assign(shop, { admin })
}

async function openBuyer(shop: TestShop) {
  const customer = await signIn(shop)
  const buyer = shop.as(customer)
  await buyer.cart.setMarket.mutate({ market: 'DE' })
  await buyer.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const { checkout, orders } = buyer
  return { checkout, orders, accountId: customer.accountId }
}

const ask = { shippingAddress: vienna, vatId: 'ATU 13585627' }
const note = 'Intra-Community supply of goods, exempt from VAT (Art. 138 Directive 2006/112/EC)'

test('a VAT id that VIES confirms reverses the charge, and the order keeps the consultation number', async () => {
  await using vies = await openVies(confirmed)
  await using shop = await openGermanShop(vies)
  const buyer = await openBuyer(shop)
  const quote = await buyer.checkout.quote.query(ask)
  expect(quote).toMatchObject({
    taxTreatment: { kind: 'reverse_charge', note },
    vatId: { id: 'ATU13585627', status: 'valid' },
    warnings: [],
    taxLines: [{ name: 'Reverse charge', ratePpm: 0, base: { amount: 2_513 }, tax: { amount: 0 }, note, layer: null }],
    totals: { subtotal: { amount: 2_101 }, shipping: { amount: 412 }, tax: { amount: 0 }, total: { amount: 2_513 } },
  })
  expect(quote.totals.taxRelief.amount).toBe(2_500 + 490 - 2_513)
  const { order } = await buyer.orders.place.mutate({
    ...ask,
    shippingMethodId: shop.id.method.de,
    paymentMethod: 'stripe',
    expectedTotal: quote.expectedTotal,
    idempotencyKey: crypto.randomUUID(),
  })
  expect(await buyer.orders.get.query({ orderId: order.id })).toMatchObject({
    vatId: { id: 'ATU13585627', consultation: 'WAPIAAAAY1' },
    taxTreatment: { kind: 'reverse_charge', note },
    taxLines: quote.taxLines,
    lines: [{ unitPrice: { amount: 2_500 }, taxRelief: { amount: 399 }, tax: { amount: 0 }, total: { amount: 2_101 } }],
  })
  // The answer of the quote is the answer of its placing.
  expect(vies.asked).toEqual([
    {
      countryCode: 'AT',
      vatNumber: 'U13585627',
      requesterMemberStateCode: 'DE',
      requesterNumber: '136695976',
    },
  ])
})

const taxed = { kind: 'taxed', note: null }
const unsaid = { warnings: [{ code: 'VAT_ID_UNCHECKED', vatId: 'ATU13585627' }] }

test.each([
  ['that VIES denies', denied, { warnings: [{ code: 'VAT_ID_INVALID', vatId: 'ATU13585627' }] }],
  ['about which a member’s register is away', away, unsaid],
  ['about which VIES says nothing in time', 'silence', unsaid],
  ['about which VIES says anything else', said({ valid: 'yes' }), unsaid],
  ['about which VIES answers with a page', { body: '<html>' }, unsaid],
  ['about which VIES is busy', said({ valid: false, userError: 'MS_MAX_CONCURRENT_REQ' }), unsaid],
] as const)('a VAT id %s leaves the buyer taxed, and he is told why', async (_, answer, warned) => {
  await using vies = await openVies(answer)
  await using shop = await openGermanShop({ url: vies.url, timeoutMs: answer === 'silence' ? 1_000 : 20_000 })
  const quote = await (await openBuyer(shop)).checkout.quote.query(ask)
  expect(quote).toMatchObject({ taxTreatment: taxed, ...warned, totals: { tax: { amount: 477 } } })
  expect(vies.asked).toHaveLength(1)
})

test('without VIES a VAT id that looks right is not validated', async () => {
  await using shop = await openGermanShop(null)
  const quote = await (await openBuyer(shop)).checkout.quote.query(ask)
  expect(quote).toMatchObject({ taxTreatment: taxed, vatId: { status: 'unavailable' }, ...unsaid })
})

test('VIES is asked only where its answer decides, and a mistyped VAT id is told before', async () => {
  await using vies = await openVies(confirmed)
  await using shop = await openGermanShop(vies)
  const buyer = await openBuyer(shop)
  const atHome = await buyer.checkout.quote.query({ ...ask, shippingAddress: berlin })
  expect(atHome).toMatchObject({ taxTreatment: taxed, vatId: { status: 'not_asked' }, warnings: [] })
  expect(await refusalFrom(buyer.checkout.quote.query({ ...ask, vatId: 'ATU13585628' }))).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'vatId', message: expect.stringContaining('mistyped') }],
  })
  expect(vies.asked).toEqual([])
})

test('of eight who ask about one VAT id at once, one call reaches VIES', async () => {
  await using vies = await openVies(confirmed)
  await using shop = await openGermanShop(vies)
  const buyers = await Promise.all(Array.from({ length: 8 }, () => openBuyer(shop)))
  const quotes = await Promise.all(buyers.map((buyer) => buyer.checkout.quote.query(ask)))
  expect(quotes.map(({ vatId }) => vatId?.status)).toEqual(Array(8).fill('valid'))
  expect(vies.asked).toHaveLength(1)
})

test('a customer’s own VAT id counts by itself: VIES is asked, or somebody of the staff answers for it', async () => {
  await using vies = await openVies(confirmed)
  await using shop = await openGermanShop(vies)
  const { update } = shop.admin.customers
  const buyer = await openBuyer(shop)
  const customerId = buyer.accountId
  expect(await update.mutate({ customerId, vatId: 'ATU13585627', version: 1 })).toMatchObject({
    vatId: 'ATU13585627',
    vatIdValidation: { by: 'vies', at: expect.any(Date), consultation: 'WAPIAAAAY1' },
  })
  const withOwn = { shippingAddress: vienna }
  expect(await buyer.checkout.quote.query(withOwn)).toMatchObject({ taxTreatment: { kind: 'reverse_charge' } })
  vies.answer = denied
  const french = { vatId: 'FR40303265045', vatIdConfirmed: true } as const
  expect(await update.mutate({ customerId, ...french, version: 2 })).toMatchObject({
    vatIdValidation: { by: 'staff', consultation: null },
  })
  expect(await buyer.checkout.quote.query(withOwn)).toMatchObject({
    taxTreatment: { kind: 'reverse_charge' },
    vatId: { id: 'FR40303265045', status: 'valid' },
  })
  expect(await update.mutate({ customerId, vatId: null, version: 3 })).toMatchObject({
    vatId: null,
    vatIdValidation: null,
  })
  expect(await buyer.checkout.quote.query(withOwn)).toMatchObject({ taxTreatment: taxed, vatId: null })
  expect(vies.asked).toHaveLength(1)
})

test('nobody owes the tax of a shop that has not said where it is registered', async () => {
  await using vies = await openVies(confirmed)
  await using shop = await openTestShop({ works: false, vatIds: { check: 'vies', url: vies.url } })
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  await admin.tax.zones.update.mutate({ code: 'de', areas: [{ country: 'DE' }, { country: 'AT' }], version: 1 })
  const quote = await (await openBuyer(shop)).checkout.quote.query(ask)
  expect(quote).toMatchObject({ taxTreatment: taxed, vatId: { status: 'not_asked' } })
  expect(vies.asked).toEqual([])
})
