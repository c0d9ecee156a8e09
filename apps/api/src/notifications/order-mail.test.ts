import { expect, test } from 'vitest'
import type { ReceivedMail } from '../testing/mailbox.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../testing/place-paid.ts'
import { passChallenge } from '../testing/saved-cards.ts'
import { intentOf, openGuest, type Placed, payWith, readOrder } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'
import { sendMail } from './send-mail.ts'

const staffOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['orders:write', 'orders:read']) }).admin.orders

const mugs = ({ order }: Placed, quantity: number) =>
  order.lines.filter(({ sku }) => sku === 'MUG-1').map(({ id: lineId }) => ({ lineId, quantity }))
const key = () => ({ idempotencyKey: `key-${crypto.randomUUID()}` })

/** Once there are so many about this, and nothing waits any more. */
const settled = (shop: TestShop, about: string, count = 1): Promise<ReceivedMail[]> =>
  until(async () => {
    const { rowCount } = await shop.database.pool.query(
      `select from pgboss.job where state not in ('completed', 'failed') and name <> 'dead-letters'`,
    )
    const mails = (await shop.mails()).filter(({ subject }) => subject.includes(about))
    return rowCount === 0 && mails.length >= count && mails
  }, 50_000)

test('an order that is paid is confirmed once, with all that was agreed, however often the news comes', async () => {
  await using shop = await openTestShop()
  const placed = await (await openGuest(shop, { mug: 2, book: 1 })).place()
  await payWith(shop, intentOf(placed))
  const confirm = () => ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  await Promise.all(Array.from({ length: 8 }, confirm))
  const [mail, ...more] = await settled(shop, 'is confirmed')
  expect(more).toEqual([])
  const order = await readOrder(shop, placed)
  const shown = (minor: number) => `$${(minor / 100).toFixed(2)}`
  expect(mail?.to).toBe('ada@example.com')
  for (const words of [
    `Thank you for your order ${order.orderNumber} at Test shop. It is paid.`,
    `2 × mug: ${shown(order.lines[0]?.total.amount ?? 0)}`,
    `Shipping: ${shown(order.shipping.amount)}`,
    `NY sales tax 8.875%: ${shown(order.tax.amount)}`,
    `Total: ${shown(order.total.amount)}`,
    'Shipping address\nAda Lovelace\n1 Main Street\nNew York, NY 10001\nUnited States',
    'Shipping method\nGround',
    `${shop.url}/order?id=${order.id}&token=${placed.orderToken}`,
  ])
    expect(mail?.text).toContain(words)
  // Who is billed is told where that is somebody else.
  expect(mail?.text).not.toContain('Billing')
})

test('each shipment has a letter of its own, with its pieces and its way, and so has each refund', async () => {
  await using shop = await openTestShop()
  const placed = await placePaid(shop, { mug: 3 })
  const { fulfill, refund } = await staffOf(shop)
  const { id: orderId } = placed.order
  const trackingUrl = 'https://parcels.example/follow?id=1&of=2'
  const way = { carrier: 'DHL', trackingNumber: '0034', trackingUrl }
  const first = { orderId, lines: mugs(placed, 1), ...way, ...key() }
  await Promise.all(Array.from({ length: 8 }, () => fulfill.mutate(first)))
  const [part, ...others] = await settled(shop, 'on its way')
  expect(others).toEqual([])
  for (const words of [
    'A part of your order',
    trackingUrl,
    'Carrier: DHL',
    'Tracking number: 0034',
    '1 × mug',
    'another',
  ])
    expect(part?.text).toContain(words)
  await fulfill.mutate({ orderId, ...key() })
  const letters = await settled(shop, 'on its way', 2)
  expect(letters.map(({ text }) => /\d × mug/.exec(text)?.[0])).toEqual(['1 × mug', '2 × mug'])
  expect(letters[1]?.text).not.toContain('another parcel')
  const of = { kind: 'lines' as const, lines: mugs(placed, 1), withShipping: false }
  await refund.mutate({ orderId, of, reason: 'a scratch', ...key() })
  await refund.mutate({ orderId, of: { kind: 'all' }, reason: 'as a favor', ...key() })
  const back = await settled(shop, 'goes back to you', 2)
  const { refunds } = await readOrder(shop, placed)
  expect([refunds.length, back.length]).toEqual([2, 2])
  for (const { amount, explanation } of refunds) {
    const shown = `$${(amount.amount / 100).toFixed(2)} of your order`
    const own = back.filter(({ text }) => text.includes(shown) && text.includes(explanation ?? '?'))
    expect([shown, own.length]).toEqual([shown, 1])
  }
  expect(back.every(({ text }) => text.includes('the way that you have paid'))).toBe(true)
  expect(new Set([...letters, ...back].map(({ messageId }) => messageId)).size).toBe(4)
})

test('a payment that fails is told of once, and not to whoever has paid since', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const declined = async () => {
    await payWith(shop, intentOf(placed), 'pm_card_chargeDeclined')
    await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  }
  await declined()
  await declined()
  const { rows } = await shop.database.pool.query(`select id, data from pgboss.job where name = 'send-mail'`)
  expect(rows.map(({ data }) => data)).toEqual([
    { kind: 'payment_failed', orderId: placed.order.id, isLate: false, position: 2 },
  ])
  await sendMail(shop.served.deps, rows[0].data, rows[0].id)
  const [mail] = await shop.mails()
  expect(mail?.subject).toContain('did not go through')
  expect(mail?.text).toMatch(/The goods wait for you until .+ at \d\d:\d\d [AP]M E[SD]T\./)
  await payWith(shop, intentOf(placed))
  await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  await sendMail(shop.served.deps, rows[0].data, 'again')
  expect(await shop.mails()).toHaveLength(1)
})

test('a payment that fails again is told of though the first letter found it being tried; thrice at most', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  const clientSecret = placed.payment.next === 'pay' ? placed.payment.clientSecret : ''
  const confirm = () => ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  const askedFor = async () =>
    (await shop.database.pool.query(`select id, data from pgboss.job where name = 'send-mail' order by created_on`))
      .rows
  const send = async (nr: number) => {
    const job = (await askedFor())[nr - 1]
    await sendMail(shop.served.deps, job.data, job.id)
    return (await shop.mails()).length
  }
  const tryAgain = async () => {
    await payWith(shop, intentOf(placed), 'pm_card_threeDSecure2Required')
    await confirm()
  }
  await payWith(shop, intentOf(placed), 'pm_card_chargeDeclined')
  await confirm()
  await tryAgain()
  expect(await send(1)).toBe(0)
  await passChallenge(shop, 'pay', clientSecret, 'fail')
  await confirm()
  expect(await askedFor()).toHaveLength(2)
  expect(await send(2)).toBe(1)
  // A first job that comes late has nothing of its own to tell.
  expect(await send(1)).toBe(1)
  for (const [nr, mails] of [
    [3, 2],
    [4, 2],
    [5, 2],
  ] as const) {
    await tryAgain()
    await passChallenge(shop, 'pay', clientSecret, 'fail')
    await confirm()
    expect([nr, await send(nr)]).toEqual([nr, mails])
  }
})

test('a failure of one kind is told of though one of the other kind has followed', async () => {
  await using shop = await openTestShop({ works: false })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed), 'pm_card_chargeDeclined')
  await ownerOf(shop, placed).confirmPayment.mutate({ orderId: placed.order.id })
  // A bank that took days, and said no.
  await shop.database.pool.query(
    `with later as (update orders set version = 4 where id = $1)
     insert into order_event (id, order_id, position, kind, actor, from_status, to_status,
       from_payment_status, to_payment_status)
     select gen_random_uuid(), order_id, position + step, kind, actor, to_status, to_status, way[1], way[2]
     from order_event, (values (1, '{FAILED,PROCESSING}'::text[]), (2, '{PROCESSING,FAILED}')) as news (step, way)
     where order_id = $1 and position = 2`,
    [placed.order.id],
  )
  const { rows } = await shop.database.pool.query(`select id, data from pgboss.job where name = 'send-mail'`)
  await sendMail(shop.served.deps, rows[0].data, rows[0].id)
  expect((await shop.mails()).map(({ subject }) => subject)).toEqual([expect.stringContaining('did not go through')])
})

test('a buyer is written to in the language of his order, with money and places as written there', async () => {
  await using shop = await openTestShop()
  const inTown = { firstName: 'Emmy', lastName: 'Noether', addressLine1: 'Hauptstraße 1', city: 'Erlangen' }
  const guest = await openGuest(shop, { mug: 1 }, 'DE')
  const to = { shippingAddress: { ...inTown, zipCode: '91054', country: 'DE' }, shippingMethodId: shop.id.method.de }
  const { expectedTotal } = await guest.shop.checkout.quote.query(to)
  const placed = await guest.shop.orders.place.mutate({
    ...{ ...to, email: 'emmy@example.com', paymentMethod: 'stripe', expectedTotal },
    ...key(),
  })
  await payWith(shop, intentOf(placed))
  const [mail] = await settled(shop, 'ist bestätigt')
  expect(mail?.html).toContain('<html lang="de">')
  expect(mail?.text).toContain('Vielen Dank für Ihre Bestellung')
  expect(mail?.text).toMatch(/Gesamtbetrag: \d+,\d\d\s€\ndarin MwSt 19\s%: \d+,\d\d\s€/)
  expect(mail?.text).toContain('Lieferadresse\nEmmy Noether\nHauptstraße 1\n91054 Erlangen\nDeutschland')
})

test('the letters of a shop come from where it says, look as it says, and lead to its storefront', async () => {
  await using shop = await openTestShop()
  const apiKey = await apiKeyOf(shop, ['settings:read', 'settings:write'])
  const { admin } = shop.as({ apiKey })
  await admin.settings.update.mutate({
    ...{ mailFromName: 'Post of the shop', mailFromEmail: 'post@shop.example', supportEmail: 'help@shop.example' },
    ...{ mailLogoUrl: 'https://shop.example/logo.png?a=1&b=2', mailColor: '#FFEE00', mailFooter: 'Shop Ltd\n<b>1</b>' },
    ...{ storefrontUrl: 'https://shop.example/en/?channel=mail', version: 1 },
  })
  await until(async () => (await shop.served.deps.shop()).storefrontUrl !== null)
  const placed = await placePaid(shop, { mug: 1 })
  const [mail] = await settled(shop, 'is confirmed')
  expect(mail?.from).toBe('Post of the shop <post@shop.example>')
  const query = `channel=mail&id=${placed.order.id}&token=${placed.orderToken}`
  expect(mail?.text).toContain(`https://shop.example/en/order?${query}`)
  expect(mail?.text).toContain('Shop Ltd\n<b>1</b>')
  expect(mail?.html).toContain('src="https://shop.example/logo.png?a=1&amp;b=2" alt="Test shop"')
  // Black on yellow, for white could not be read.
  expect(mail?.html).toContain('background-color: #ffee00; color: #000000')
  expect(mail?.html).not.toContain('<b>1</b>')
})
