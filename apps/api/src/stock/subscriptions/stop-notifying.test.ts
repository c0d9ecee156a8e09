import { deleteOldSubscriptions } from '@tillwright/db/stock-subscriptions'
import { expect, test } from 'vitest'
import { linkIn } from '../../testing/mailbox.ts'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { ownerOf } from '../../testing/place-paid.ts'
import { openGuest, refusalFrom } from '../../testing/shopper.ts'
import { signIn } from '../../testing/sign-in.ts'

const ada = 'ada@example.com'
const waits = { ok: true, available: false }

const waiting = async (shop: TestShop): Promise<string[]> =>
  (
    await shop.database.pool.query<{ email: string }>(
      'select email from stock_subscription where notified_at is null order by email',
    )
  ).rows.map(({ email }) => email)

/** The letter about a teapot that has come back, to somebody who waits for a vase as well. */
async function openTold(): Promise<{ shop: TestShop; goods: URL; stop: URL }> {
  const shop = await openTestShop({ stock: { teapot: 1 } })
  const { teapot, vase } = shop.id.variant
  const last = await (await openGuest(shop, { teapot: 1 })).place()
  const { mutate } = shop.as().catalog.notifyWhenAvailable
  await mutate({ variantId: teapot, email: ada })
  await mutate({ variantId: vase, email: 'ADA@example.com' })
  await mutate({ variantId: vase, email: 'eve@example.com' })
  await ownerOf(shop, last).cancel.mutate({ orderId: last.order.id, reason: 'no' })
  const mail = await until(async () => (await shop.mails()).find(({ to }) => to === ada))
  const stop = /^http\S+stop-notifying\S+$/m.exec(mail.text)?.[0] ?? ''
  expect(mail.html).toContain(`href="${stop}"`)
  return { shop, goods: linkIn(mail), stop: new URL(stop) }
}

test('the links of a letter lead to the goods, and to a page that ends all waiting once it is told so', async () => {
  const { shop: opened, goods, stop } = await openTold()
  await using shop = opened
  const product = await fetch(goods)
  expect([product.status, await product.text()]).toEqual([200, expect.stringContaining('$80.00: in stock')])
  const shown = await fetch(stop)
  expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining(ada)])
  expect(await waiting(shop)).toEqual(['ADA@example.com', 'eve@example.com'])
  const body = new URLSearchParams({ token: stop.searchParams.get('token') ?? '' })
  for (let time = 0; time < 2; time++) {
    const done = await fetch(new URL('/stop-notifying', shop.url), { method: 'POST', body })
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('waits for nothing any more')])
    expect(await waiting(shop)).toEqual(['eve@example.com'])
  }
  goods.searchParams.set('market', 'MARS')
  expect((await fetch(goods)).status).toBe(404)
})

test('a program does the same by the token, and nobody can make one', async () => {
  const { shop: opened, stop } = await openTold()
  await using shop = opened
  const { keys, newId } = shop.served.deps
  const token = stop.searchParams.get('token') ?? ''
  const id = keys.idInLinkToken('stop_notifying', token) ?? ''
  const { mutate } = shop.as().catalog.stopNotifying
  const invalid = { code: 'TOKEN_INVALID' }
  for (const wrong of ['x', keys.linkToken('verify_email', id), keys.linkToken('stop_notifying', newId()), id]) {
    expect(await refusalFrom(mutate({ token: wrong }))).toEqual(invalid)
    expect((await fetch(new URL(`/stop-notifying?token=${wrong}`, shop.url))).status).toBe(410)
  }
  expect(await waiting(shop)).toEqual(['ADA@example.com', 'eve@example.com'])
  expect(await mutate({ token })).toEqual({ ok: true })
  expect(await mutate({ token })).toEqual({ ok: true })
  expect(await waiting(shop)).toEqual(['eve@example.com'])
})

test('an address that wants no letters has none by what guests ask for, but by whom it belongs to', async () => {
  const { shop: opened, stop } = await openTold()
  await using shop = opened
  const variantId = shop.id.variant.vase
  await shop.as().catalog.stopNotifying.mutate({ token: stop.searchParams.get('token') ?? '' })
  const { accountId, accessToken } = await signIn(shop, { email: ada })
  const customer = shop.as({ accessToken }).catalog.notifyWhenAvailable
  expect(await shop.as().catalog.notifyWhenAvailable.mutate({ variantId, email: 'Ada@Example.com' })).toEqual(waits)
  expect(await customer.mutate({ variantId })).toEqual(waits)
  expect(await waiting(shop)).toEqual(['eve@example.com'])
  await shop.database.pool.query('update account set email_verified_at = shop_now() where id = $1', [accountId])
  expect(await customer.mutate({ variantId })).toEqual(waits)
  expect(await waiting(shop)).toEqual([ada, 'eve@example.com'])
})

test('eight who ask while the address stops leave nobody waiting', async () => {
  const { shop: opened, stop } = await openTold()
  await using shop = opened
  const token = stop.searchParams.get('token') ?? ''
  const { notifyWhenAvailable, stopNotifying } = shop.as().catalog
  const { vase, lamp } = shop.id.variant
  const asking = Array.from({ length: 8 }, (_, index) =>
    notifyWhenAvailable.mutate({ variantId: index % 2 === 0 ? vase : lamp, email: ada }),
  )
  await Promise.all([...asking, stopNotifying.mutate({ token })])
  expect(await waiting(shop)).toEqual(['eve@example.com'])
})

test('a year later guests are forgotten, and customers who were told; an account takes its own along', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 0, teapot: 0, book: 0 } })
  const { mug, teapot, book, vase } = shop.id.variant
  const { accountId, accessToken } = await signIn(shop, { email: 'grace@example.com' })
  const [guest, customer] = [shop.as().catalog, shop.as({ accessToken }).catalog]
  for (const variantId of [mug, teapot, book, vase]) {
    await guest.notifyWhenAvailable.mutate({ variantId, email: ada })
    await customer.notifyWhenAvailable.mutate({ variantId })
  }
  await shop.database.pool.query(
    `update stock_subscription set created_at = created_at - interval '366 days',
       notified_at = case when variant_id = $1 then shop_now() - interval '300 days' end where variant_id <> $2`,
    [mug, vase],
  )
  await deleteOldSubscriptions(shop.served.deps.db)
  const grace = 'grace@example.com'
  expect(await waiting(shop)).toEqual([ada, grace, grace, grace])
  const { rows } = await shop.database.pool.query('select 1 from stock_subscription where notified_at is not null')
  expect(rows).toEqual([])
  await shop.database.pool.query('delete from account where id = $1', [accountId])
  expect(await waiting(shop)).toEqual([ada])
})

test('a mail program ends all waiting by one click, in whichever form it posts', async () => {
  const multipart = new FormData()
  multipart.set('List-Unsubscribe', 'One-Click')
  for (const body of [new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), multipart]) {
    const { shop: opened, stop } = await openTold()
    await using shop = opened
    const wrong = new URL(stop)
    wrong.searchParams.set('token', 'x')
    expect((await fetch(wrong, { method: 'POST', body })).status).toBe(410)
    expect(await waiting(shop)).toEqual(['ADA@example.com', 'eve@example.com'])
    expect((await fetch(stop, { method: 'POST', body })).status).toBe(200)
    expect(await waiting(shop)).toEqual(['eve@example.com'])
  }
})
