import type { MailRequest } from '@tillwright/db/mail-request'
import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import { expect, test } from 'vitest'
import { sendMail } from '../notifications/send-mail.ts'
import { openNodes } from '../testing/nodes.ts'
import { openTestShop, type TestShop, type TestShopOptions } from '../testing/open-test-shop.ts'
import { ownerOf } from '../testing/place-paid.ts'
import { openGuest, type Placed, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const adminOf = async (shop: TestShop) => {
  const permissions = ['stock:read', 'stock:write', 'settings:read', 'settings:write'] as const
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions })
  return shop.as({ accessToken }).admin
}

/** A shop whose mug, teapot and book each have a threshold, with an address for alerts. */
async function openMinded(
  thresholds: Partial<Record<TestVariant, number>>,
  options: TestShopOptions = {},
): Promise<TestShop> {
  const shop = await openTestShop({ works: false, ...options })
  for (const [name, threshold] of Object.entries(thresholds)) {
    await shop.database.pool.query('update stock_level set low_stock_threshold = $1 where variant_id = $2', [
      threshold,
      shop.id.variant[name as TestVariant],
    ])
  }
  await (await adminOf(shop)).settings.update.mutate({ stockAlertsEmail: 'stock@shop.example', version: 1 })
  return shop
}

type Alert = Extract<MailRequest, { kind: 'low_stock' }>

/** The letters that were asked for, the first one first; no worker has taken them. */
async function alertsOf(shop: TestShop): Promise<Alert[]> {
  const { rows } = await shop.database.pool.query<{ data: Alert }>(
    `select data from pgboss.job where name = 'send-mail' and data->>'kind' = 'low_stock' order by created_on, id`,
  )
  return rows.map(({ data }) => data)
}

const availables = async (shop: TestShop) =>
  (await alertsOf(shop)).map(({ levels }) => levels.map(({ availableCount }) => availableCount))

const buy = async (shop: TestShop, goods: Partial<Record<TestVariant, number>>): Promise<Placed> =>
  (await openGuest(shop, goods)).place()

const cancel = (shop: TestShop, placed: Placed) =>
  ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })

test('one alert is asked for when stock falls to its threshold, however many orders follow', async () => {
  await using shop = await openMinded({ mug: 7 }, { stock: { mug: 10 } })
  await buy(shop, { mug: 2 })
  expect(await alertsOf(shop)).toEqual([])
  await buy(shop, { mug: 1 })
  for (let more = 0; more < 3; more++) await buy(shop, { mug: 1 })
  await buy(shop, { mug: 4 })
  const levels = [
    expect.objectContaining({
      variantId: shop.id.variant.mug,
      locationId: expect.any(String),
      availableCount: 7,
      threshold: 7,
    }),
  ]
  expect(await alertsOf(shop)).toEqual([{ kind: 'low_stock', levels }])
})

test('an order that leads past the threshold alerts too, and up again and down again is a second alert', async () => {
  await using shop = await openMinded({ mug: 5 }, { stock: { mug: 10 } })
  const first = await buy(shop, { mug: 6 })
  const second = await buy(shop, { mug: 1 })
  await cancel(shop, second)
  await buy(shop, { mug: 1 })
  expect(await availables(shop)).toEqual([[4]])
  await cancel(shop, first)
  await buy(shop, { mug: 3 })
  expect(await availables(shop)).toEqual([[4]])
  await buy(shop, { mug: 1 })
  expect(await availables(shop)).toEqual([[4], [5]])
})

test('of 20 orders at once on two nodes exactly one alerts', async () => {
  await using shop = await openMinded({ book: 10 }, { stock: { book: 20 } })
  await using nodes = await openNodes(shop, 2, { works: false })
  const ready = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const guest = await openGuest(nodes.at(index), { book: 1 })
      return { guest, request: await guest.request() }
    }),
  )
  await Promise.all(ready.map(({ guest, request }) => guest.shop.orders.place.mutate(request)))
  const alerts = await alertsOf(shop)
  expect(alerts.length).toBe(1)
  expect(alerts[0]?.levels[0]?.availableCount).toBeLessThanOrEqual(10)
})

test('an order that is not placed alerts nobody, nor does stock without a threshold', async () => {
  await using shop = await openMinded({ mug: 9 }, { stock: { mug: 10, teapot: 1 } })
  const [guest, other] = [await openGuest(shop, { mug: 1, teapot: 1 }), await openGuest(shop, { teapot: 1 })]
  const request = await guest.request()
  await other.place()
  expect(await refusalFrom(guest.shop.orders.place.mutate(request))).toMatchObject({ code: 'OUT_OF_STOCK' })
  expect(await alertsOf(shop)).toEqual([])
})

test('what staff takes from the shelves alerts by the same rule, all of one call in one letter', async () => {
  await using shop = await openMinded({ mug: 4, teapot: 4, book: 19 }, { stock: { mug: 10, teapot: 5, book: 20 } })
  const { stock } = await adminOf(shop)
  const { items } = await stock.locations.list.query({})
  const adjust = (by: Partial<Record<TestVariant, number>>) =>
    stock.adjust.mutate({
      locationId: items[0]?.id ?? '',
      reason: 'counted',
      lines: Object.entries(by).map(([name, delta]) => ({ variantId: shop.id.variant[name as TestVariant], delta })),
      idempotencyKey: crypto.randomUUID(),
    })
  await adjust({ mug: -5 })
  expect(await alertsOf(shop)).toEqual([])
  await adjust({ mug: -1, teapot: -1, book: 5 })
  await adjust({ mug: -1 })
  expect((await availables(shop)).map((levels) => levels.toSorted())).toEqual([[4, 4]])
  await adjust({ mug: 2 })
  await buy(shop, { mug: 1 })
  expect((await availables(shop)).map((levels) => levels.toSorted())).toEqual([[4, 4], [4]])
})

test('the letter names everything that one batch has brought down, in the language of the shop', async () => {
  await using shop = await openMinded({ mug: 9, teapot: 4 })
  await buy(shop, { mug: 1, teapot: 1 })
  const [alert] = await alertsOf(shop)
  // What the job holds, in an order of its own.
  const levels = (alert?.levels ?? []).toSorted((a, b) => b.threshold - a.threshold)
  const known = await shop.served.deps.shop()
  const send = async (locale: string, jobId: string) => {
    const said = { ...known, defaultMarket: { ...known.defaultMarket, locales: [locale] } }
    const deps = { ...shop.served.deps, shop: () => Promise.resolve(said) }
    for (let run = 0; run < 2; run++) await sendMail(deps, { kind: 'low_stock', levels }, jobId)
    return (await shop.mails()).at(-1)
  }
  const mail = await send('en-US', 'english')
  expect(mail).toMatchObject({ to: 'stock@shop.example', subject: 'Low stock: MUG-1 and 1 more' })
  expect(mail?.text.trim()).toBe(
    'What is available of this at Test shop has fallen to its threshold:\n\n' +
      'MUG-1 mug, Main: 9 available, threshold 9\n\nTEA-1 teapot, Main: 4 available, threshold 4',
  )
  expect((await send('de-DE', 'german'))?.subject).toBe('Niedriger Bestand: MUG-1 und 1 weitere')
  const japanese = await send('ja-JP', 'japanese')
  expect([japanese?.subject, japanese?.html.includes('<html lang="ja">')]).toEqual(['在庫僅少:MUG-1 他1件', true])
  expect((await shop.mails()).length).toBe(3)
})

test('where nobody is to be told, nothing is sent, and what is low is listed all the same', async () => {
  await using shop = await openMinded({ mug: 9, teapot: 4, book: 19, lamp: 1, sticker: 3 })
  const { settings, stock } = await adminOf(shop)
  await settings.update.mutate({ stockAlertsEmail: null, version: 2 })
  await buy(shop, { mug: 2, teapot: 1, book: 1 })
  const [alert] = await alertsOf(shop)
  await sendMail(shop.served.deps, { kind: 'low_stock', levels: alert?.levels ?? [] }, 'nobody')
  expect(await shop.mails()).toEqual([])
  const all = await stock.lowStock.query({})
  expect([all.items.map(({ sku }) => sku).toSorted(), all.nextCursor]).toEqual([
    ['BOOK-1', 'LAMP-1', 'MUG-1', 'TEA-1'],
    null,
  ])
  expect(all.items.find(({ sku }) => sku === 'MUG-1')).toEqual({
    variantId: shop.id.variant.mug,
    sku: 'MUG-1',
    title: 'mug',
    locationId: expect.any(String),
    location: 'Main',
    available: 8,
    threshold: 9,
  })
  const first = await stock.lowStock.query({ limit: 3 })
  const rest = await stock.lowStock.query({ limit: 3, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...rest.items]).toEqual(all.items)
  expect(rest.nextCursor).toBe(null)
  expect(await refusalFrom(stock.lowStock.query({ cursor: 'x.y' }))).toMatchObject({ code: 'VALIDATION_FAILED' })
})
