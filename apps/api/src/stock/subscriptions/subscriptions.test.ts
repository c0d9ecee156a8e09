import { transact } from '@tillwright/db/client'
import { claimSubscriptions } from '@tillwright/db/stock-subscriptions'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { ownerOf } from '../../testing/place-paid.ts'
import { openGuest, type Placed, refusalFrom } from '../../testing/shopper.ts'
import { signIn } from '../../testing/sign-in.ts'
import { tellSubscribers } from './tell-subscribers.ts'

const ada = 'ada@example.com'
const waits = { ok: true, available: false }

/** A shop whose last teapot somebody has just ordered. */
async function openSoldOut(works = true): Promise<{ shop: TestShop; last: Placed }> {
  const shop = await openTestShop({ works, stock: { teapot: 1 } })
  return { shop, last: await (await openGuest(shop, { teapot: 1 })).place() }
}

const cancel = (shop: TestShop, placed: Placed) =>
  ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })

const subscriptions = async (shop: TestShop) =>
  (
    await shop.database.pool.query(
      `select email, market_code, locale, customer_id, notified_at is not null as told
       from stock_subscription order by id`,
    )
  ).rows

/** Those that nobody has sent yet, or all that were ever asked for. */
const askedFor = async (shop: TestShop): Promise<string[]> =>
  (
    await shop.database.pool.query<{ id: string }>(
      `select data->>'subscriptionId' as id from pgboss.job where name = 'send-mail' and data->>'kind' = 'back_in_stock'`,
    )
  ).rows.map(({ id }) => id)

const untilJobsAreDone = (shop: TestShop) =>
  until(async () => {
    const { rows } = await shop.database.pool.query(`select 1 from pgboss.job where state not in ('completed', 'failed')
      and name in ('refresh-listing', 'tell-subscribers', 'send-mail')`)
    return rows.length === 0
  })

const lettersOf = async (shop: TestShop) => (await shop.mails()).filter(({ text }) => text.includes('/stop-notifying'))

test('when goods come back, everybody who waits for them gets one letter in his language, ever', async () => {
  const { shop: opened, last } = await openSoldOut()
  await using shop = opened
  const variantId = shop.id.variant.teapot
  const { accountId, accessToken } = await signIn(shop, { email: 'grace@example.com' })
  const wait = shop.as().catalog.notifyWhenAvailable
  expect(await wait.mutate({ variantId, email: ada })).toEqual(waits)
  const customer = shop.as({ accessToken }).catalog.notifyWhenAvailable
  expect(await customer.mutate({ variantId, market: 'DE', locale: 'de', email: 'eve@example.com' })).toEqual(waits)
  expect(await wait.mutate({ variantId, email: 'jun@example.com', market: 'JP' })).toEqual(waits)
  const of = { told: false, customer_id: null }
  expect(await subscriptions(shop)).toEqual([
    { ...of, email: ada, market_code: 'US', locale: 'en-US' },
    { ...of, email: 'grace@example.com', market_code: 'DE', locale: 'de-DE', customer_id: accountId },
    { ...of, email: 'jun@example.com', market_code: 'JP', locale: 'ja-JP' },
  ])
  await untilJobsAreDone(shop)
  expect(await lettersOf(shop)).toEqual([])
  await cancel(shop, last)
  await until(async () => (await lettersOf(shop)).length === 3)
  const letters = (await lettersOf(shop)).map(({ to, subject }) => [to, subject])
  expect(letters.toSorted()).toEqual([
    [ada, 'teapot can be had again'],
    ['grace@example.com', 'Wieder da: teapot'],
    ['jun@example.com', '再入荷のお知らせ:teapot'],
  ])
  const again = await (await openGuest(shop, { teapot: 1 })).place()
  await cancel(shop, again)
  await untilJobsAreDone(shop)
  expect((await lettersOf(shop)).length).toBe(3)
})

test('asked again, in whatever spelling, it changes nothing and answers alike', async () => {
  const { shop: opened } = await openSoldOut(false)
  await using shop = opened
  const variantId = shop.id.variant.teapot
  const ask = (email: string) => shop.as().catalog.notifyWhenAvailable.mutate({ variantId, email, locale: 'de' })
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => ask(index % 2 === 0 ? ada : 'Ada@Example.com')),
  )
  expect(answers).toEqual(Array(12).fill(waits))
  expect((await subscriptions(shop)).length).toBe(1)
})

test('nobody waits for what is in stock, what is not sold, or without an address', async () => {
  await using shop = await openTestShop({ works: false })
  const { mug, vase, lamp, ebook, sticker } = shop.id.variant
  const { mutate } = shop.as().catalog.notifyWhenAvailable
  expect(await mutate({ variantId: mug, email: ada })).toEqual({ ok: true, available: true })
  expect(await mutate({ variantId: ebook, email: ada })).toEqual({ ok: true, available: true })
  const unknown = { code: 'NOT_FOUND', entity: 'variant' }
  expect(await refusalFrom(mutate({ variantId: crypto.randomUUID(), email: ada }))).toEqual(unknown)
  expect(await refusalFrom(mutate({ variantId: sticker, email: ada, market: 'DE' }))).toEqual(unknown)
  const nobody = await refusalFrom(mutate({ variantId: vase }))
  expect(nobody).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'email' }] })
  expect(await refusalFrom(mutate({ variantId: vase, email: ada, market: 'MARS' }))).toMatchObject({ entity: 'market' })
  expect(await subscriptions(shop)).toEqual([])
  // Can be ordered, but is not there.
  expect(await mutate({ variantId: lamp, email: ada })).toEqual(waits)
  await tellSubscribers(shop.served.deps, [lamp])
  expect(await subscriptions(shop)).toMatchObject([{ email: ada, told: false }])
})

test('what is sold out again before anybody is told waits on', async () => {
  const { shop: opened, last } = await openSoldOut(false)
  await using shop = opened
  const { teapot } = shop.id.variant
  await shop.as().catalog.notifyWhenAvailable.mutate({ variantId: teapot, email: ada, market: 'DE' })
  await cancel(shop, last)
  const quick = await (await openGuest(shop, { teapot: 1 })).place()
  await tellSubscribers(shop.served.deps, [teapot])
  expect(await askedFor(shop)).toEqual([])
  await cancel(shop, quick)
  await shop.database.pool.query(`update product set status = 'draft' where id = $1`, [shop.id.product.teapot])
  await tellSubscribers(shop.served.deps, [teapot])
  expect(await askedFor(shop)).toEqual([])
  await shop.database.pool.query(`update product set status = 'active' where id = $1`, [shop.id.product.teapot])
  await shop.database.pool.query(`update market set enabled = false where code = 'DE'`)
  await tellSubscribers(shop.served.deps, [teapot])
  expect(await askedFor(shop)).toEqual([])
  await shop.database.pool.query(`update market set enabled = true where code = 'DE'`)
  await tellSubscribers(shop.served.deps, [shop.id.variant.mug])
  expect(await askedFor(shop)).toEqual([])
  await tellSubscribers(shop.served.deps, [teapot])
  expect((await askedFor(shop)).length).toBe(1)
})

test('who asks in the very moment in which goods come back is told too', async () => {
  const { shop: opened, last } = await openSoldOut(false)
  await using shop = opened
  const { teapot } = shop.id.variant
  await shop.as().catalog.notifyWhenAvailable.mutate({ variantId: teapot, email: ada })
  await cancel(shop, last)
  // As if it had run between the look and the writing.
  await shop.database.pool.query(`delete from pgboss.job where name = 'refresh-listing'`)
  const { rows } = await shop.database.pool.query<{ data: { variantIds: [] } }>(
    `select data from pgboss.job where name = 'tell-subscribers'`,
  )
  expect(rows.map(({ data }) => data)).toEqual([{ variantIds: [teapot] }])
  for (const { data } of rows) await tellSubscribers(shop.served.deps, data.variantIds)
  expect((await askedFor(shop)).length).toBe(1)
})

test('of a crowd the longest waiting are told first, and eight jobs at once tell nobody twice', async () => {
  const { shop: opened, last } = await openSoldOut(false)
  await using shop = opened
  const { teapot } = shop.id.variant
  await shop.database.pool.query(
    `insert into stock_subscription (id, variant_id, market_code, email, locale, created_at)
     select gen_random_uuid(), $1, 'US', 'guest-' || number || '@example.com', 'en-US', shop_now() - number * interval '1 minute'
     from generate_series(1, 1800) as number`,
    [teapot],
  )
  await cancel(shop, last)
  const tell = () => tellSubscribers(shop.served.deps, [teapot])
  await tell()
  const { rows } = await shop.database.pool.query<{ told: number; oldest: number }>(
    `select count(*)::int as told, min(substring(email from '\\d+')::int) as oldest from stock_subscription
     where notified_at is not null`,
  )
  expect(rows).toEqual([{ told: 500, oldest: 1301 }])
  await Promise.all(Array.from({ length: 8 }, tell))
  // Those who found the same ones in another one's hand have asked for another job.
  for (let round = 0; round < 3; round++) await tell()
  const asked = await askedFor(shop)
  expect([asked.length, new Set(asked).size]).toEqual([1800, 1800])
  const more = await shop.database.pool.query(`select data from pgboss.job where name = 'tell-subscribers'`)
  expect(more.rows.length).toBeGreaterThan(0)
  await tell()
  expect((await askedFor(shop)).length).toBe(1800)
})

test('who is in the hand of another job is left to it, nobody else is, and one more job looks for them', async () => {
  await using shop = await openTestShop({ works: false, stock: { teapot: 1 } })
  const { teapot } = shop.id.variant
  await shop.database.pool.query(
    `insert into stock_subscription (id, variant_id, market_code, email, locale)
     select gen_random_uuid(), $1, code, code || number || '@example.com', 'en-US'
     from generate_series(1, 600) as number, (values ('US'), ('DE')) as market (code)`,
    [teapot],
  )
  const { deps } = shop.served
  await transact(deps.db, async (tx) => {
    const { ids, mayBeMore } = await claimSubscriptions(tx, [teapot], 500)
    expect([ids.length, mayBeMore]).toEqual([500, true])
    const free = await shop.database.pool.query('select from stock_subscription for update skip locked')
    expect(free.rows.length).toBe(700)
    await tellSubscribers(deps, [teapot])
  })
  expect(await askedFor(shop)).toEqual([])
  const more = await shop.database.pool.query(`select data from pgboss.job where name = 'tell-subscribers'`)
  expect(more.rows).toEqual([{ data: { variantIds: [teapot] } }])
})

test('who waits for a bundle is told when the component comes back that it lacked', async () => {
  await using shop = await openTestShop({ stock: { teapot: 2 } })
  const { ebook, teapot, mug } = shop.id.variant
  await shop.database.pool.query(
    `insert into bundle_component (bundle_id, component_id, position, quantity) values ($1, $2, 0, 2), ($1, $3, 1, 1)`,
    [ebook, teapot, mug],
  )
  const one = await (await openGuest(shop, { teapot: 1 })).place()
  const ask = () => shop.as().catalog.notifyWhenAvailable.mutate({ variantId: ebook, email: ada })
  expect(await ask()).toEqual(waits)
  await cancel(shop, one)
  const mail = await until(async () => (await lettersOf(shop))[0])
  expect([mail.to, mail.subject]).toEqual([ada, 'ebook can be had again'])
  expect(await ask()).toEqual({ ok: true, available: true })
})
