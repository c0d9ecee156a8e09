import { expect, test } from 'vitest'
import { openTestShop } from '../../testing/open-test-shop.ts'
import { signIn } from '../../testing/sign-in.ts'

test('everybody sees what he waits for, also under an address that he has confirmed, and can stop it', async () => {
  await using shop = await openTestShop({ works: false, stock: { teapot: 0 } })
  const { vase, teapot, lamp } = shop.id.variant
  const email = 'grace@example.com'
  const [grace, other] = [await signIn(shop, { email }), await signIn(shop)]
  const [own, others] = [grace, other].map(({ accessToken }) => shop.as({ accessToken }))
  if (own === undefined || others === undefined) throw new Error('nobody has signed in')
  await shop.as().catalog.notifyWhenAvailable.mutate({ variantId: lamp, email: 'Grace@example.com' })
  await own.catalog.notifyWhenAvailable.mutate({ variantId: vase })
  await others.catalog.notifyWhenAvailable.mutate({ variantId: vase })
  await own.catalog.notifyWhenAvailable.mutate({ variantId: teapot, market: 'DE' })
  const waits = async () => (await own.stockSubscriptions.list.query()).items.map(({ sku, market }) => [sku, market])
  const asked = [
    ['TEA-1', 'DE'],
    ['VASE-1', 'US'],
  ]
  expect(await waits()).toEqual(asked)
  await shop.database.pool.query('update account set email_verified_at = shop_now() where id = $1', [grace.accountId])
  expect(await waits()).toEqual([...asked, ['LAMP-1', 'US']])
  const first = await own.stockSubscriptions.list.query({ limit: 2 })
  const rest = await own.stockSubscriptions.list.query({ limit: 2, cursor: first.nextCursor ?? '' })
  expect(rest).toMatchObject({ items: [{ variantId: lamp, slug: 'lamp' }], nextCursor: null })
  for (const variantId of [vase, lamp, vase, crypto.randomUUID()]) {
    expect(await own.stockSubscriptions.remove.mutate({ variantId })).toEqual({ ok: true })
  }
  expect(await waits()).toEqual([['TEA-1', 'DE']])
  expect((await others.stockSubscriptions.list.query()).items).toMatchObject([{ variantId: vase }])
})
