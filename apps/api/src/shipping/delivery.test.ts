import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { newYork, openGuest, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const long = { tags: ['long'] }

const open = () => openTestShop({ works: false })
const staffOf = async (shop: TestShop) => {
  const permissions = ['shipping:read', 'shipping:write'] as const
  return shop.as({ accessToken: (await signIn(shop, { role: 'STAFF', permissions })).accessToken }).admin.shipping
}

/** Does something in a process of the shop whose database has that moment. */
async function at<T>(shop: TestShop, moment: string, act: (later: TestShop) => Promise<T>): Promise<T> {
  const name = new URL(shop.options.databaseUrl).pathname.slice(1)
  const aheadMs = new Date(moment).getTime() - Date.now()
  await shop.database.pool.query(`alter database ${name} set tillwright.clock_offset = '${aheadMs} milliseconds'`)
  const node = await serve({ ...shop.options, port: 0 })
  return act({ ...shop, url: node.url, as: shop.at(node.url) }).finally(() => node.stop(2_000))
}

async function estimatesOf(shop: TestShop) {
  const guest = await openGuest(shop, { mug: 1 })
  const { items } = await guest.shop.checkout.shippingOptions.query({ shippingAddress: newYork })
  return Object.fromEntries(items.map(({ name, estimate }) => [name, estimate]))
}

test('a delivery is estimated in days of the calendar, past a weekend and from the cutoff on', async () => {
  await using shop = await open()
  const { methods } = await staffOf(shop)
  const rate = { kind: 'flat' as const, price: { amount: 1, currency: 'USD' } }
  const days = { deliveryDaysMin: 0, deliveryDaysMax: 3 }
  const dispatch = { cutoff: '14:00', handlingDays: 1, weekend: [6, 7] }
  await methods.create.mutate({ market: 'US', zone: 'us-ny', code: 'mail', name: 'Mail', rate, ...days, dispatch })
  const ground = { daysMin: 2, daysMax: 5, from: '2027-02-03', to: '2027-02-08' }
  const mail = { daysMin: 0, daysMax: 3 }
  // A Monday, shortly before two in New York.
  expect(await at(shop, '2027-02-01T18:30:00Z', estimatesOf)).toEqual({
    Ground: ground,
    Mail: { ...mail, from: '2027-02-02', to: '2027-02-05' },
  })
  expect(await at(shop, '2027-02-01T19:00:00Z', estimatesOf)).toEqual({
    Ground: ground,
    Mail: { ...mail, from: '2027-02-03', to: '2027-02-08' },
  })
})

test('on holidays of the shop and of the destination nothing moves, and orders keep what they were told', async () => {
  await using shop = await open()
  const { holidays } = await staffOf(shop)
  await holidays.set.mutate({ country: null, days: ['2027-02-04'], version: 0 })
  await holidays.set.mutate({ country: 'US', days: ['2027-02-05'], version: 0 })
  await holidays.set.mutate({ country: 'DE', days: ['2027-02-03', '2027-02-08'], version: 0 })
  const { order } = await at(shop, '2027-02-03T15:00:00Z', async (later) =>
    (await openGuest(later, { mug: 1 })).place(),
  )
  expect(order.shippingMethod?.delivery).toEqual({ from: '2027-02-09', to: '2027-02-12' })
})

test('a calendar is made with version 0, replaced as a whole, and written down', async () => {
  await using shop = await open()
  const { holidays } = await staffOf(shop)
  const days = ['2026-12-26', '2026-12-25', '2026-12-25']
  const made = await holidays.set.mutate({ country: 'DE', days, version: 0 })
  expect(made).toEqual({ country: 'DE', days: ['2026-12-25', '2026-12-26'], version: 1 })
  expect(await holidays.set.mutate({ country: 'DE', days, version: 1 })).toEqual(made)
  const own = await holidays.set.mutate({ country: null, days: [], version: 0 })
  expect(await holidays.list.query()).toEqual({ items: [own, made], nextCursor: null })
  const changed = await holidays.set.mutate({ country: 'DE', days: ['2027-01-01'], version: 1 })
  expect(changed).toEqual({ country: 'DE', days: ['2027-01-01'], version: 2 })
  const stale = { code: 'CONFLICT', entity: 'holidayCalendar', currentVersion: 2 }
  expect(await refusalFrom(holidays.set.mutate({ country: 'DE', days: [], version: 1 }))).toEqual(stale)
  expect(await refusalFrom(holidays.set.mutate({ country: 'DE', days: [], version: 0 }))).toEqual(stale)
  expect(await refusalFrom(holidays.set.mutate({ country: 'FR', days: [], version: 1 }))).toMatchObject({
    currentVersion: 0,
  })
  for (const day of ['2026-02-30', '1999-12-31', '26-12-25', '2026-12-25T00:00:00Z']) {
    const refused = refusalFrom(holidays.set.mutate({ country: 'FR', days: [day], version: 0 }))
    expect((await refused).code).toBe('VALIDATION_FAILED')
  }
  const { rows } = await shop.database.pool.query('select entity_id, before, after from audit_entry order by at, id')
  expect(rows).toEqual([
    { entity_id: 'DE', before: null, after: { days: made.days } },
    { entity_id: 'shop', before: null, after: { days: [] } },
    { entity_id: 'DE', before: { days: made.days }, after: { days: changed.days } },
  ])
})

test('of eight who make one calendar, one makes it and seven are told that it is there', async () => {
  await using shop = await open()
  const { holidays } = await staffOf(shop)
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) =>
      holidays.set.mutate({ country: null, days: [`2027-01-0${n + 1}`], version: 0 }),
    ),
  )
  const refused = answers.filter((answer) => answer.status === 'rejected')
  const refusals = await Promise.all(refused.map(({ reason }) => refusalFrom(Promise.reject(reason))))
  expect(refusals).toEqual(Array(7).fill({ code: 'CONFLICT', entity: 'holidayCalendar', currentVersion: 1 }))
  expect((await holidays.list.query()).items).toHaveLength(1)
})

test('a variant’s shipping category counts before its product’s, and each change is written down', long, async () => {
  await using shop = await open()
  const { categorise, methods, preview } = await staffOf(shop)
  const rate = { kind: 'flat' as const, price: { amount: 1, currency: 'USD' } }
  const availability = { categories: { match: 'all' as const, categories: ['bulky'] } }
  const facts = { market: 'US', zone: 'us-ny', name: 'Freight', deliveryDaysMin: 1, deliveryDaysMax: 2 }
  await methods.create.mutate({ ...facts, code: 'freight', rate, availability })
  const product = { kind: 'product' as const, id: shop.id.product.mug }
  const variant = { kind: 'variant' as const, id: shop.id.variant.mug }
  const isFreight = async () => {
    const lines = [{ variantId: shop.id.variant.mug, quantity: 1 }]
    const asked = await preview.query({ market: 'US', to: { country: 'US', region: 'NY' }, lines })
    return asked.methods.find(({ code }) => code === 'freight')?.hindrance === null
  }
  expect(await isFreight()).toBe(false)
  await categorise.mutate({ of: product, category: 'bulky' })
  expect(await isFreight()).toBe(true)
  await categorise.mutate({ of: variant, category: 'letter' })
  await categorise.mutate({ of: variant, category: 'letter' })
  expect(await isFreight()).toBe(false)
  expect(await categorise.mutate({ of: variant, category: null })).toEqual({ category: null })
  expect(await isFreight()).toBe(true)
  const nobody = { kind: 'variant' as const, id: crypto.randomUUID() }
  expect(await refusalFrom(categorise.mutate({ of: nobody, category: 'x' }))).toEqual({
    code: 'NOT_FOUND',
    entity: 'variant',
  })
  const { rows } = await shop.database.pool.query(
    `select entity, after ->> 'shippingCategory' as category from audit_entry where action like '%categorise' order by at, id`,
  )
  expect(rows).toEqual([
    { entity: 'product', category: 'bulky' },
    { entity: 'variant', category: 'letter' },
    { entity: 'variant', category: null },
  ])
})
