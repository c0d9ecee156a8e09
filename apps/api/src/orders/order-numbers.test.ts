/** @module-tag long */
import { checkCharacter } from '@tillwright/domain/orders/order-number-check'
import { expect, test } from 'vitest'
import { openNodes } from '../testing/nodes.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const usual = 'ORD-{YY}{MM}{DD}-{SEQ:4}'
const checked = 'TW-{YY}{MM}{DD}-{SEQ:4}-{CHECK}'
const opaque = '{YY}{MM}{DD}-{OPAQUE:6}'
const forms = {
  [usual]: /^ORD-\d{6}-\d{4}$/,
  [checked]: /^TW-\d{6}-\d{4}-[0-9A-Z]$/,
  [opaque]: /^\d{6}-\d{6}$/,
}

async function staffOf(shop: TestShop) {
  const permissions = ['settings:read', 'settings:write', 'orders:read'] as const
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions })
  const { settings, orders } = shop.as({ accessToken }).admin
  const change = async (to: { orderNumberTemplate?: string; unpaidOrdersPerAddressMax?: number }) =>
    settings.update.mutate({ ...to, version: (await settings.get.query()).version })
  return { settings, orders, change }
}

const placeOne = async (shop: TestShop) => (await openGuest(shop, { mug: 1 })).place()

/** Waits until a node knows of this template: it keeps the settings for a second. */
const untilInForce = ({ deps }: TestShop['served'], template: keyof typeof forms) =>
  until(async () => (await deps.shop()).orderNumberTemplate === template)

test('while staff changes the template, eight buyers at once get their orders, and no number comes twice', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 1_000 } })
  await using nodes = await openNodes(shop, 2, { works: false })
  const { change } = await staffOf(shop)
  await change({ unpaidOrdersPerAddressMax: 10_000 })
  const hasRoom = async ({ deps }: TestShop['served']) => (await deps.shop()).unpaidCaps.perClientAddress === 10_000
  await Promise.all(nodes.all.map((node) => until(() => hasRoom(node))))
  const numbers: string[] = []
  for (const template of [checked, opaque, usual, opaque, checked] as const) {
    const guests = await Promise.all(Array.from({ length: 8 }, (_, index) => openGuest(nodes.at(index), { mug: 1 })))
    const requests = await Promise.all(guests.map(async (guest) => ({ guest, request: await guest.request() })))
    const [placed] = await Promise.all([
      Promise.all(requests.map(({ guest, request }) => guest.shop.orders.place.mutate(request))),
      change({ orderNumberTemplate: template }),
    ])
    await Promise.all(nodes.all.map((node) => untilInForce(node, template)))
    const after = await Promise.all(nodes.all.map((_, index) => placeOne(nodes.at(index))))
    expect(after.filter(({ order }) => !forms[template].test(order.orderNumber))).toEqual([])
    numbers.push(...[...placed, ...after].map(({ order }) => order.orderNumber))
  }
  expect(numbers.filter((number) => !Object.values(forms).some((form) => form.test(number)))).toEqual([])
  expect(new Set(numbers).size).toBe(numbers.length)
  // One day's sequence goes through all of them.
  const { rows } = await shop.database.pool.query('select sum(last_sequence)::int as given from order_day')
  expect(rows).toEqual([{ given: numbers.length }])
})

test('of 1,000 orders from two nodes, 40 at a time, no two have one number', async () => {
  await using shop = await openTestShop({ works: false, stock: { sticker: 2_000 } })
  await using nodes = await openNodes(shop, 2, { works: false })
  const { change } = await staffOf(shop)
  await change({ unpaidOrdersPerAddressMax: 10_000 })
  // What costs nothing asks nothing of Stripe: it is the numbers that are wanted.
  await shop.database.pool.query('update shipping_method set price_minor = 0')
  const numbers: string[] = []
  const buyAgainAndAgain = async (at: number): Promise<void> => {
    const guest = await openGuest(nodes.at(at), { sticker: 1 })
    const request = await guest.request({ paymentMethod: 'none', email: `buyer-${at}@example.com` })
    for (let bought = 0; bought < 25; bought++) {
      if (bought > 0) await guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.sticker, quantity: 1 })
      const idempotencyKey = `key-${crypto.randomUUID()}`
      numbers.push((await guest.shop.orders.place.mutate({ ...request, idempotencyKey })).order.orderNumber)
    }
  }
  await Promise.all(Array.from({ length: 40 }, (_, at) => buyAgainAndAgain(at)))
  expect([numbers.length, new Set(numbers).size]).toEqual([1_000, 1_000])
  const { rows } = await shop.database.pool.query('select count(distinct order_number)::int as numbers from orders')
  expect(rows).toEqual([{ numbers: 1_000 }])
})

test('of 300 opaque numbers all differ, and what a buyer gets next is as often smaller as it is larger', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 1_000 } })
  const { change } = await staffOf(shop)
  await change({ orderNumberTemplate: opaque, unpaidOrdersPerAddressMax: 10_000 })
  await untilInForce(shop.served, opaque)
  const buyAgainAndAgain = async (): Promise<string[]> => {
    const guest = await openGuest(shop, { mug: 1 })
    const numbers: string[] = []
    while (numbers.length < 38) {
      if (numbers.length > 0) await guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
      numbers.push((await guest.place()).order.orderNumber)
    }
    return numbers
  }
  const ofBuyers = await Promise.all(Array.from({ length: 8 }, buyAgainAndAgain))
  const all = ofBuyers.flat()
  expect(new Set(all).size).toBe(304)
  expect(all.filter((number) => !forms[opaque].test(number))).toEqual([])
  const digits = (number = '') => Number(number.slice(-6))
  // By chance 148 of 296 times, give or take 5; the sequence itself goes up always.
  const rises = ofBuyers.flatMap((own) => own.slice(1).filter((number, index) => digits(number) > digits(own[index])))
  expect(rises.length).toBeGreaterThan(98)
  expect(rises.length).toBeLessThan(198)
  // And they are all over the million that six digits have.
  expect(Math.max(...all.map(digits)) - Math.min(...all.map(digits))).toBeGreaterThan(900_000)
})

test('a template by which a number could come again is refused, for any that the shop has had', async () => {
  await using shop = await openTestShop({ works: false })
  const { settings, change } = await staffOf(shop)
  const refused = async (orderNumberTemplate: string) => (await refusalFrom(change({ orderNumberTemplate }))).issues
  const inTheWay = (template: string) => [
    { path: 'orderNumberTemplate', message: `Its numbers could repeat those by ${template}: begin it with other text` },
  ]
  expect(await refused('ORD-{YY}{MM}{DD}-{OPAQUE:4}')).toEqual(inTheWay(usual))
  await change({ orderNumberTemplate: checked })
  expect(await refused('ORD-{YY}{MM}{DD}-{SEQ:4}{CHECK}')).toEqual(inTheWay(usual))
  expect(await refused('tw-{DD}{MM}{YY}-{SEQ:4}-{CHECK}')).toEqual(inTheWay(checked))
  // A stale version is told before anything else.
  const stale = settings.update.mutate({ orderNumberTemplate: 'ORD-{YY}{MM}{DD}-{OPAQUE:4}', version: 1 })
  expect(await refusalFrom(stale)).toEqual({ code: 'CONFLICT', entity: 'settings', currentVersion: 2 })
  // Wider, and back to the first, and the day's sequence goes on.
  for (const orderNumberTemplate of ['ORD-{YY}{MM}{DD}-{SEQ:6}', usual, opaque, checked]) {
    expect(await change({ orderNumberTemplate })).toMatchObject({ orderNumberTemplate })
  }
  expect((await settings.get.query()).version).toBe(6)
})

test('of eight who take up templates at once one has his in force, and the others leave nothing behind', async () => {
  await using shop = await openTestShop({ works: false })
  const { settings } = await staffOf(shop)
  const parts = ['{YY}{MM}{DD}', '{YY}{DD}{MM}', '{MM}{DD}{YY}', '{DD}{MM}{YY}']
  const templates = parts.flatMap((part) => [`X${part}{SEQ:4}`, `X${part}{OPAQUE:4}`])
  const answers = await Promise.allSettled(
    templates.map((orderNumberTemplate) => settings.update.mutate({ orderNumberTemplate, version: 1 })),
  )
  const taken = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.orderNumberTemplate] : []))
  expect(taken).toHaveLength(1)
  const { rows } = await shop.database.pool.query('select template from number_template order by in_force_at')
  expect(rows.map(({ template }) => template)).toEqual([usual, ...taken])
})

test('numbers of all templates are found however they are typed; a mistyped one is told, to all alike', async () => {
  await using shop = await openTestShop()
  const staff = await staffOf(shop)
  const plain = await placeOne(shop)
  await staff.change({ orderNumberTemplate: checked })
  await untilInForce(shop.served, checked)
  const kept = await (await openGuest(shop, { mug: 1 })).place({ email: 'ada@example.com' })
  const wide = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
  for (const { order, orderToken = '' } of [plain, kept]) {
    const { id, orderNumber } = order
    const own = shop.as({ orderTokens: [orderToken] })
    for (const typed of [orderNumber, orderNumber.toLowerCase(), wide(orderNumber), orderNumber.replace('-', ' - ')]) {
      expect((await own.orders.get.query({ orderNumber: typed })).id).toBe(id)
      expect((await staff.orders.get.query({ orderNumber: typed })).id).toBe(id)
      expect((await staff.orders.list.query({ q: typed })).items.map((found) => found.id)).toEqual([id])
      expect(await refusalFrom(shop.as().orders.get.query({ orderNumber: typed }))).toMatchObject({ code: 'NOT_FOUND' })
    }
  }
  const { orderNumber } = kept.order
  expect(await shop.as().orders.lookup.mutate({ orderNumber: wide(orderNumber), email: 'ada@example.com' })).toEqual({
    ok: true,
  })
  await until(async () => (await shop.mails()).some(({ subject }) => subject.includes(`order ${orderNumber} at`)))

  // Whether there is an order one digit away makes no difference.
  const next = { A: 'B', B: 'A' }[orderNumber.slice(-1)] ?? 'A'
  const mistyped = orderNumber.slice(0, -1) + next
  const issue = { path: 'orderNumber', message: 'is mistyped: its last character does not fit the others' }
  const told = { code: 'VALIDATION_FAILED', issues: [issue] }
  const owner = shop.as({ orderTokens: [kept.orderToken ?? ''] })
  expect(await refusalFrom(owner.orders.get.query({ orderNumber: mistyped }))).toEqual(told)
  expect(await refusalFrom(shop.as().orders.get.query({ orderNumber: mistyped }))).toEqual(told)
  expect(await refusalFrom(staff.orders.get.query({ orderNumber: mistyped }))).toEqual(told)
  const looking = shop.as().orders.lookup.mutate({ orderNumber: mistyped, email: 'ada@example.com' })
  expect(await refusalFrom(looking)).toEqual(told)
  expect((await staff.orders.list.query({ q: mistyped })).items).toEqual([])
})

test('a number that nothing is wrong with, and one without a check character, may be of no order', async () => {
  await using shop = await openTestShop({ works: false })
  const { change } = await staffOf(shop)
  await change({ orderNumberTemplate: checked })
  await untilInForce(shop.served, checked)
  const missing = `TW-260309-9999-${checkCharacter('TW-260309-9999-')}`
  for (const orderNumber of [missing, 'ORD-000000-0000', 'No. 7']) {
    expect(await shop.as().orders.lookup.mutate({ orderNumber, email: 'ada@example.com' })).toEqual({ ok: true })
    const reading = shop.as({ orderTokens: ['none'] }).orders.get.query({ orderNumber })
    expect(await refusalFrom(reading)).toEqual({ code: 'NOT_FOUND', entity: 'order' })
  }
})
