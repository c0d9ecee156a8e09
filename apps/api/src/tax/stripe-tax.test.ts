import { expect, test } from 'vitest'
import { everything, openPromotion } from '../testing/open-promotion.ts'
import { until } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'
import { calculationOf, nowhere, openBuyer, openTaxedShop, type TaxedShop, vienna } from '../testing/stripe-tax.ts'

const long = { tags: ['long'] }

const calculations = '/v1/tax/calculations'
const asked = async (shop: TaxedShop) => (await callsOf(shop, 'POST', calculations)).length

test.each([
  ['US', false, [[40_000, 4_799, 192]], 192],
  [
    'DE',
    true,
    [
      [190_000, 2_513, 477],
      [70_000, 1_869, 131],
    ],
    608,
  ],
  [
    'JP',
    true,
    [
      [100_000, 3_636, 364],
      [80_000, 2_037, 163],
    ],
    527,
  ],
] as const)(
  'in %s what is quoted, placed, kept and known to Stripe is one tax',
  async (market, taxIncluded, rows, tax) => {
    await using shop = await openTaxedShop({ works: false })
    const { buyer, quote, place } = await openBuyer(shop, { mug: 1, book: 1 }, market)
    const quoted = await quote()
    expect(quoted.totals).toMatchObject({ taxIncluded, tax: { amount: tax } })
    expect(quoted.taxLines.map((row) => [row.ratePpm, row.base.amount, row.tax.amount])).toEqual(rows)
    const placed = await place({}, quoted.expectedTotal)
    expect(placed.order).toMatchObject({
      total: quoted.totals.total,
      tax: quoted.totals.tax,
      taxLines: quoted.taxLines,
    })
    const kept = await buyer.orders.get.query({ orderId: placed.order.id })
    expect(kept).toMatchObject({ total: quoted.totals.total, taxLines: quoted.taxLines, lines: placed.order.lines })
    expect(await asked(shop)).toBe(1)
    const calculation = await calculationOf(shop, placed)
    expect(calculation).toMatchObject({
      amount_total: kept.total.amount,
      tax_amount_exclusive: taxIncluded ? 0 : tax,
      tax_amount_inclusive: taxIncluded ? tax : 0,
      tax_breakdown: rows.map(([, taxable_amount, amount]) => ({ taxable_amount, amount })),
      shipping_cost: { amount: kept.shipping.amount },
    })
    const lines = calculation.line_items?.data ?? []
    expect(lines.map(({ amount, amount_tax }) => [amount, amount_tax])).toEqual(
      kept.lines.map((line) => [line.total.amount, line.tax.amount]),
    )
    const taxOfLines = lines.reduce((sum, line) => sum + line.amount_tax, 0)
    expect(calculation.shipping_cost?.amount_tax).toBe(kept.tax.amount - taxOfLines)
  },
)

test('an address that is not known yet costs no question: the tables make an estimate', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { buyer } = await openBuyer(shop, { mug: 1 })
  const cart = await buyer.cart.get.query()
  expect(cart?.quote.taxLines).toMatchObject([{ name: 'NY sales tax', ratePpm: 88_750 }])
  expect((await buyer.checkout.quote.query({})).taxLines).toMatchObject([{ name: 'NY sales tax' }])
  expect(await asked(shop)).toBe(0)
})

test('whoever places goods that nobody ships says where he is', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { place } = await openBuyer(shop, { ebook: 1 })
  const digital = { shippingAddress: undefined, shippingMethodId: undefined }
  expect(await refusalFrom(place(digital))).toEqual({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'billingAddress', message: 'taxes are found for an address' }],
  })
  const { order } = await place({ ...digital, billingAddress: { ...nowhere, zipCode: '10001' } })
  expect(order).toMatchObject({ tax: { amount: 36 }, total: { amount: 936 } })
})

test('the same cart is asked about once for each address, and anew when it changes', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { buyer, quote } = await openBuyer(shop, { mug: 1 })
  await Promise.all(Array.from({ length: 3 }, () => quote()))
  await quote()
  const first = await asked(shop)
  expect(first).toBeLessThanOrEqual(3)
  const street = { shippingAddress: { ...nowhere, zipCode: '10001', addressLine1: '2 Main Street' } }
  await quote(street)
  await quote(street)
  expect(await asked(shop)).toBe(first + 1)
  await buyer.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  await quote()
  expect(await asked(shop)).toBe(first + 2)
})

test('prices that change between a quote and its placing are taxed anew, and agreed upon anew', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { quote, place } = await openBuyer(shop, { mug: 1 })
  const { expectedTotal } = await quote()
  await shop.database.pool.query(`update variant_price set price_minor = 2599 where price_minor = 2499`)
  const refusal = await refusalFrom(place({}, expectedTotal))
  expect(refusal).toMatchObject({
    code: 'PRICE_CHANGED',
    quote: { totals: { tax: { amount: 124 }, total: { amount: 3_223 } } },
  })
  const placed = await place({}, { amount: 3_223, currency: 'USD' })
  expect((await calculationOf(shop, placed)).amount_total).toBe(3_223)
})

test.each([
  ['fails', { kind: 'error_500', times: 1 }],
  ['is away', { kind: 'drop_before', times: 9 }],
  ['refuses', { kind: 'error_500', status: 403, times: 1 }],
])('where Stripe %s nothing is quoted and nothing placed, until it answers again', async (_, fault) => {
  await using shop = await openTaxedShop({ works: false })
  const { quote, place } = await openBuyer(shop, { mug: 1 })
  const { buyer, place: placeOther } = await openBuyer(shop, { mug: 1 })
  await shop.control('faults', { ...fault, path: calculations, method: 'POST', times: fault.times * 2 })
  expect(await refusalFrom(quote())).toEqual({ code: 'TAX_UNAVAILABLE', retryAfter: expect.any(Number) })
  expect((await refusalFrom(placeOther({}, { amount: 1, currency: 'USD' }))).code).toBe('TAX_UNAVAILABLE')
  // A cart shows what it has anyway.
  expect((await buyer.cart.get.query())?.quote.lines).toHaveLength(1)
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
  expect((await place()).order.tax.amount).toBe(120)
})

test('a Stripe that says nothing keeps a shopper for three seconds, and payments go on', long, async () => {
  await using shop = await openTaxedShop({ works: false })
  const { quote } = await openBuyer(shop, { mug: 1 })
  const { place } = await openBuyer(shop, { teapot: 1 })
  const { expectedTotal } = await openBuyer(shop, { teapot: 1 }).then((other) => other.quote())
  await shop.control('faults', { kind: 'hang', path: calculations, times: 1 })
  expect((await refusalFrom(quote())).code).toBe('TAX_UNAVAILABLE')
  const { payment } = await place({}, expectedTotal)
  expect(payment.next).toBe('pay')
})

test('an address that Stripe can tax nobody at is named', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { quote, place } = await openBuyer(shop, { mug: 1 })
  const there = { shippingAddress: nowhere }
  const issues = [{ path: 'shippingAddress', message: 'is nowhere that taxes are known of' }]
  expect(await refusalFrom(quote(there))).toEqual({ code: 'VALIDATION_FAILED', issues })
  expect(await refusalFrom(place(there, { amount: 1, currency: 'USD' }))).toEqual({ code: 'VALIDATION_FAILED', issues })
  const billed = { shippingAddress: undefined, shippingMethodId: undefined, billingAddress: nowhere }
  const { quote: quoteDigital } = await openBuyer(shop, { ebook: 1 })
  expect(await refusalFrom(quoteDigital(billed))).toMatchObject({ issues: [{ path: 'billingAddress' }] })
})

test.each([
  ['US', 2_499, 500, 0],
  ['DE', 2_101, 412, 477],
] as const)('in %s an exempt customer pays none, and Stripe knows why', async (market, subtotal, shipping, relief) => {
  await using shop = await openTaxedShop({ works: false })
  const { accountId, place } = await openBuyer(shop, { mug: 1 }, market)
  await shop.admin.customers.update.mutate({ customerId: accountId, taxExemptionNote: 'Charity 501(c)', version: 1 })
  const placed = await place()
  expect(placed.order).toMatchObject({
    subtotal: { amount: subtotal },
    shipping: { amount: shipping },
    tax: { amount: 0 },
    taxRelief: { amount: relief },
    taxTreatment: { kind: 'exempt', note: 'Charity 501(c)' },
    taxLines: [{ note: 'Charity 501(c)', base: { amount: subtotal + shipping }, tax: { amount: 0 } }],
  })
  expect(await calculationOf(shop, placed)).toMatchObject({
    amount_total: placed.order.total.amount,
    tax_amount_exclusive: 0,
    tax_amount_inclusive: 0,
    customer_details: { taxability_override: 'customer_exempt', tax_ids: [] },
  })
})

test('a business of another member state owes the tax itself, and Stripe is told by which VAT id', long, async () => {
  await using shop = await openTaxedShop({ works: false })
  const areas = [{ country: 'DE' }, { country: 'AT' }]
  await shop.admin.settings.update.mutate({ sellerCountry: 'DE', version: 1 })
  await shop.admin.tax.zones.update.mutate({ code: 'de', areas, version: 1 })
  await until(async () => (await shop.served.deps.shop()).seller !== null)
  const { accountId, place } = await openBuyer(shop, { mug: 1 }, 'DE')
  const vatId = { vatId: 'ATU13585627', vatIdConfirmed: true } as const
  await shop.admin.customers.update.mutate({ customerId: accountId, ...vatId, version: 1 })
  const placed = await place({ shippingAddress: vienna })
  expect(placed.order).toMatchObject({ tax: { amount: 0 }, taxTreatment: { kind: 'reverse_charge' } })
  expect(await calculationOf(shop, placed)).toMatchObject({
    amount_total: placed.order.total.amount,
    customer_details: {
      taxability_override: 'reverse_charge',
      tax_ids: [{ type: 'eu_vat', value: 'ATU13585627' }],
      address: { country: 'AT', city: 'Wien', line1: '1 Main Street', postal_code: '1010' },
    },
  })
})

test('whose VAT id nobody could check is taxed, and is no business to Stripe either', async () => {
  await using shop = await openTaxedShop({ works: false })
  await shop.admin.settings.update.mutate({ sellerCountry: 'DE', version: 1 })
  await until(async () => (await shop.served.deps.shop()).seller !== null)
  const { quote, place } = await openBuyer(shop, { ebook: 1 }, 'DE')
  const there = {
    shippingAddress: undefined,
    shippingMethodId: undefined,
    billingAddress: vienna,
    vatId: 'ATU13585627',
  }
  expect((await quote(there)).warnings).toEqual([{ code: 'VAT_ID_UNCHECKED', vatId: 'ATU13585627' }])
  expect((await calculationOf(shop, await place(there))).customer_details).toMatchObject({
    taxability_override: 'none',
    tax_ids: [],
  })
})

test('shipping that costs less from an amount with tax on is found with Stripe’s tax on the goods', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { items } = await shop.admin.shipping.methods.list.query({ market: 'US' })
  const [ground] = items
  const rows = [
    { from: 0, price: { amount: 500, currency: 'USD' } },
    { from: 2_500, price: { amount: 100, currency: 'USD' } },
  ]
  const rate = { kind: 'table', measure: 'subtotal_with_tax', rows } as const
  await shop.admin.shipping.methods.update.mutate({ methodId: ground?.id ?? '', rate, version: ground?.version ?? 0 })
  const { quote, place } = await openBuyer(shop, { mug: 1 })
  const cheaper = await until(async () => {
    const quoted = await quote()
    return quoted.totals.shipping.amount === 100 && quoted
  })
  expect(cheaper.totals).toMatchObject({ tax: { amount: 104 }, total: { amount: 2_703 } })
  const placed = await place({}, cheaper.expectedTotal)
  expect((await calculationOf(shop, placed)).amount_total).toBe(2_703)
})

test('more lines than come with an answer are all taxed', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { rows } = await shop.database.pool.query(
    `with made as (
       insert into product (id, slug, title, status)
       select gen_random_uuid(), 'bulk-' || n, 'bulk ' || n, 'active' from generate_series(1, 12) as n
       returning id, slug),
     variants as (
       insert into variant (id, product_id, position, sku) select gen_random_uuid(), id, 0, slug from made returning id)
     insert into variant_price (variant_id, market_code, price_minor) select id, 'US', 1000 from variants
     returning variant_id`,
  )
  const { buyer, quote, place } = await openBuyer(shop, {})
  for (const { variant_id } of rows) await buyer.cart.addLine.mutate({ variantId: variant_id, quantity: 1 })
  const quoted = await quote()
  expect(quoted.lines.map(({ tax }) => tax.amount)).toEqual(Array.from({ length: 12 }, () => 40))
  expect((await place({}, quoted.expectedTotal)).order.tax.amount).toBe(480)
})

test.each(['US', 'DE', 'JP'] as const)(
  'in %s goods that cost nothing are shipped, and shipping is taxed',
  async (market) => {
    await using shop = await openTaxedShop({ works: false })
    const off = { kind: 'percent', percentPpm: 1_000_000 } as const
    await openPromotion(shop, { terms: { conditions: [], actions: [{ kind: 'whole', of: everything, off }] } })
    const { quote, place } = await openBuyer(shop, { mug: 1, book: 1 }, market)
    const { order } = await place({}, (await quote()).expectedTotal)
    expect(order.discount).toEqual(order.subtotal)
    expect(order.total.amount).toBeGreaterThan(0)
    expect(order.total.amount).toBe(order.shipping.amount + (order.taxIncluded ? 0 : order.tax.amount))
  },
)

test('a tax code is one of Stripe’s, and staff reads what it was', async () => {
  await using shop = await openTaxedShop({ works: false })
  const { categories } = shop.admin.tax
  const made = await categories.create.mutate({ code: 'books', name: 'Books', providerCode: 'txcd_35010000' })
  expect(made).toMatchObject({ providerCode: 'txcd_35010000', version: 1 })
  const kept = await categories.update.mutate({ code: 'books', name: 'Books, printed', version: 1 })
  expect(kept).toMatchObject({ providerCode: 'txcd_35010000', version: 2 })
  expect(await categories.update.mutate({ code: 'books', providerCode: null, version: 2 })).toMatchObject({
    ...{ name: 'Books, printed', providerCode: null, version: 3 },
  })
  const wrong = categories.create.mutate({ code: 'food', name: 'Food', providerCode: 'food' })
  expect(await refusalFrom(wrong)).toMatchObject({ issues: [{ path: 'providerCode' }] })
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: ['tax:read'] })
  const { items } = await shop.as({ accessToken }).admin.tax.categories.list.query()
  expect(items.find(({ code }) => code === 'reduced')).toMatchObject({ providerCode: 'txcd_40060003' })
})
