import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { AccountId } from '@tillwright/domain/ids'
import { invoiceLaws } from '@tillwright/domain/invoices/laws'
import type { inferRouterInputs } from '@trpc/server'
import { extractText, getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { submitRefund } from '../payments/submit-refund.ts'
import type { AppRouter } from '../router.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, newYork, payWith } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const berlin = { ...newYork, state: undefined, city: 'Berlin', zipCode: '10115', country: 'DE' }
const vienna = { ...newYork, state: undefined, city: 'Wien', zipCode: '1010', country: 'AT' }
const tokyo = {
  ...{ firstName: '花子', lastName: '山田', addressLine1: '若林4-21-27', city: '世田谷区', state: '東京都' },
  ...{ zipCode: '154-0023', country: 'JP' },
}

/** What a shop says of itself. */
type Said = Omit<inferRouterInputs<AppRouter>['admin']['settings']['update'], 'version'>

const german: Said = {
  sellerCountry: 'DE',
  sellerVatId: 'DE136695976',
  sellerName: 'Teehaus GmbH',
  sellerAddressLines: ['Hauptstraße 1', '10115 Berlin', 'Deutschland'],
}
const japanese: Said = {
  sellerCountry: 'JP',
  sellerName: '株式会社急須',
  sellerAddressLines: ['〒100-0001', '東京都千代田区千代田1-1'],
  sellerRegistration: { number: 'T7000012050002', holder: 'corporation' },
}

async function openShop(said: Said) {
  const shop = await openTestShop({ works: false })
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  await admin.settings.update.mutate({ ...said, timeZone: 'Europe/Berlin', version: 1 })
  await admin.tax.zones.update.mutate({ code: 'de', areas: [{ country: 'DE' }, { country: 'AT' }], version: 1 })
  await until(async () => (await shop.served.deps.shop()).seller !== null)
  return Object.assign(shop, { admin })
}
type OpenShop = Awaited<ReturnType<typeof openShop>>

interface Buying {
  readonly goods: Partial<Record<TestVariant, number>>
  readonly market: 'DE' | 'JP'
  readonly to: typeof berlin | typeof vienna | typeof tokyo
  readonly vatId?: string
}

/** A customer's order, paid and invoiced. */
async function buy(shop: OpenShop, { goods, market, to, vatId }: Buying) {
  const customer = await signIn(shop)
  if (vatId !== undefined) await confirmVatId(shop, customer.accountId, vatId)
  const { cart, checkout, orders } = shop.as(customer)
  await cart.create.mutate({ market, locale: market === 'JP' ? 'ja-JP' : 'de-DE' })
  for (const [name, quantity] of Object.entries(goods)) {
    await cart.addLine.mutate({ variantId: shop.id.variant[name as TestVariant], quantity })
  }
  const method = market === 'JP' ? shop.id.method.jp : shop.id.method.de
  const asked = { shippingAddress: to, shippingMethodId: method }
  const { expectedTotal } = await checkout.quote.query(asked)
  const idempotencyKey = `key-${crypto.randomUUID()}`
  const placed = await orders.place.mutate({ ...asked, expectedTotal, idempotencyKey, paymentMethod: 'stripe' })
  await payWith(shop, intentOf(placed))
  const { id: orderId } = placed.order
  expect((await orders.confirmPayment.mutate({ orderId })).success).toBe(true)
  return { orders, orderId }
}

const confirmVatId = ({ admin }: OpenShop, customerId: AccountId, vatId: string) =>
  admin.customers.update.mutate({ customerId, vatId, vatIdConfirmed: true, version: 1 })

type Bought = Awaited<ReturnType<typeof buy>>

/** The newest paper of an order, as page and as what can be read in the PDF. */
async function paperOf({ orders, orderId }: Bought) {
  const invoiceId = (await orders.invoices.query({ orderId })).items.at(-1)?.id ?? ''
  const html = (await orders.invoice.query({ orderId, invoiceId, format: 'html' })).content
  const pdf = await orders.invoice.query({ orderId, invoiceId, format: 'pdf' })
  const again = await orders.invoice.query({ orderId, invoiceId, format: 'pdf' })
  expect(again.content).toBe(pdf.content)
  const read = await getDocumentProxy(new Uint8Array(Buffer.from(pdf.content, 'base64')), { verbosity: 0 })
  const { text } = await extractText(read, { mergePages: true })
  return { html: onOneDay(html), text: text.replaceAll(/\s+/g, ' ') }
}

/** As if today were another day: what a snapshot keeps does not age. */
const onOneDay = (html: string): string =>
  html
    .replaceAll(/(INV|CN)-\d{4}-/g, '$1-2026-')
    .replaceAll(/ORD-\d{6}/g, 'ORD-260309')
    .replaceAll(/\d{4}年\d{1,2}月\d{1,2}日/g, '2026年3月9日')
    .replaceAll(/\d{1,2}\. [A-ZÄa-zä]+ 20\d\d/g, '9. März 2026')

const missingOf = async ({ admin }: OpenShop, { orderId }: Bought) =>
  (await admin.orders.invoices.query({ orderId })).items.map(({ missing }) => missing)

/** All of what is in HTML is there as well in the PDF. */
function expectAllOf(html: string, text: string): void {
  const body = html.slice(html.indexOf('<body>')).replaceAll(/<[^>]+>/g, '\n')
  const words = onOneDay(text).replaceAll(/\s/g, '')
  const texts = body.split('\n').flatMap((line) => (line.trim() === '' ? [] : [unescaped(line).replaceAll(/\s/g, '')]))
  expect(texts.filter((own) => !words.includes(own))).toEqual([])
}

const unescaped = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

async function refundAll(shop: TestShop, { orders, orderId }: Bought): Promise<void> {
  const { refunds } = await orders.cancel.mutate({ orderId, reason: 'no' })
  for (const { id } of refunds) await submitRefund(shop.served.deps, id)
}

test('a German order has an invoice in German that lacks nothing, and so has its correction', async () => {
  await using shop = await openShop(german)
  const bought = await buy(shop, { goods: { mug: 2, book: 1 }, market: 'DE', to: berlin })
  const { html, text } = await paperOf(bought)
  await expect(html).toMatchFileSnapshot('testing/german-invoice.html')
  expectAllOf(html, text)
  for (const said of ['Rechnung', 'Hauptstraße 1', 'DE136695976', '19 %', '7 %', 'Ada Lovelace', '€']) {
    expect(text).toContain(said)
  }
  await refundAll(shop, bought)
  const correction = await paperOf(bought)
  await expect(correction.html).toMatchFileSnapshot('testing/german-credit-note.html')
  expectAllOf(correction.html, correction.text)
  expect(correction.text).toMatch(/Rechnungskorrektur.*CN-\d{4}-00001.*INV-\d{4}-00001/)
  expect(await missingOf(shop, bought)).toEqual([[], []])
})

test('a Japanese order has a qualified invoice with reduced rates marked, and a qualified return invoice', async () => {
  await using shop = await openShop(japanese)
  const bought = await buy(shop, { goods: { mug: 1, book: 2 }, market: 'JP', to: tokyo })
  const { html, text } = await paperOf(bought)
  await expect(html).toMatchFileSnapshot('testing/japanese-invoice.html')
  expectAllOf(html, text)
  for (const said of ['適格請求書', 'T7000012050002', '山田 花子 様', '※は軽減税率対象', '10%', '8%', '世田谷区']) {
    expect(text).toContain(said)
  }
  await refundAll(shop, bought)
  const correction = await paperOf(bought)
  expectAllOf(correction.html, correction.text)
  expect(correction.text).toContain('適格返還請求書')
  expect(await missingOf(shop, bought)).toEqual([[], []])
})

test('a reverse charge says so, by whom and to whom', async () => {
  await using shop = await openShop(german)
  const bought = await buy(shop, { goods: { mug: 3 }, market: 'DE', to: vienna, vatId: 'ATU13585627' })
  const { html, text } = await paperOf(bought)
  await expect(html).toMatchFileSnapshot('testing/reverse-charge.html')
  expectAllOf(html, text)
  for (const said of ['ATU13585627', 'Art. 138 Directive 2006/112/EC', 'Österreich']) expect(text).toContain(said)
  expect(await missingOf(shop, bought)).toEqual([[]])
})

test('what a seller has not said is told to staff by its article, and keeps nobody from buying', async () => {
  await using shop = await openShop({ sellerCountry: 'DE' })
  const bought = await buy(shop, { goods: { mug: 1 }, market: 'DE', to: berlin })
  const lacking = invoiceLaws.de.invoice.filter(({ item }) => item === 'seller_address' || item === 'seller_tax_id')
  expect(await missingOf(shop, bought)).toEqual([lacking])
  expect((await paperOf(bought)).html).toContain('Test shop')
})

test('a product that is called like a script stays text', async () => {
  await using shop = await openShop(german)
  await shop.database.pool.query(`update product set title = '<script>alert("x")</script>' where slug = 'mug'`)
  await shop.admin.settings.update.mutate({ sellerName: '<b onclick=a>"&', version: 2 })
  const bought = await buy(shop, {
    goods: { mug: 1 },
    market: 'DE',
    to: { ...berlin, lastName: '</style><img src=x>' },
  })
  const { html, text } = await paperOf(bought)
  expect(html).not.toMatch(/<(script|b|img)\b/)
  expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;')
  expectAllOf(html, text)
})

test('an invoice of two hundred lines goes over several pages, and loses none', async () => {
  await using shop = await openShop(german)
  const { orders, orderId } = await buy(shop, { goods: { mug: 1 }, market: 'DE', to: berlin })
  await shop.database.pool.query(`
    alter table invoice disable trigger invoice_append_only;
    update invoice set sale = jsonb_set(jsonb_set(sale, '{goods}', (
      select jsonb_agg(jsonb_set(sale -> 'goods' -> 0, '{description}', to_jsonb('Position ' || n)) order by n)
      from generate_series(1, 200) as n)), '{taxLines,0}', sale #> '{taxLines,0}' || jsonb_build_object(
        'baseMinor', 200 * (sale #>> '{goods,0,amountMinor}')::int - 200 * (sale #>> '{goods,0,taxMinor}')::int
          + (sale #>> '{shipping,0,amountMinor}')::int - (sale #>> '{shipping,0,taxMinor}')::int,
        'taxMinor', 200 * (sale #>> '{goods,0,taxMinor}')::int + (sale #>> '{shipping,0,taxMinor}')::int))
      || jsonb_build_object('totalMinor', 200 * (sale #>> '{goods,0,amountMinor}')::int
        + (sale #>> '{shipping,0,amountMinor}')::int)`)
  const { html, text } = await paperOf({ orders, orderId })
  expectAllOf(html, text)
  expect(text.match(/Bezeichnung/g)?.length).toBeGreaterThan(3)
})
