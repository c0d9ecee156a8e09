import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { requestLines, sayRaw } from '../testing/raw-request.ts'
import { signIn } from '../testing/sign-in.ts'

/** What was answered, as it came; fetch would unpack it. */
async function ask(shop: TestShop, path: string, headers: Record<string, string> = {}) {
  const text = await sayRaw(shop.url, requestLines(`GET ${path}`, { 'accept-encoding': 'gzip, br', ...headers }))
  const at = text.indexOf('\r\n\r\n')
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(text.slice(0, at))?.[1]?.trim()
  return {
    encoding: header('content-encoding'),
    vary: header('vary') ?? '',
    body: Buffer.from(text.slice(at + 4), 'latin1'),
  }
}

const list = `/trpc/catalog.products.list?input=${encodeURIComponent('{"json":{"limit":50}}')}`

test('the catalogue and public pages are smaller for whoever says that he can read them so', async () => {
  await using shop = await openTestShop({ works: false })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  for (const path of [list, `/trpc/catalog.products.list,catalog.categories.tree?batch=1&input=%7B%7D`, '/']) {
    const plain = await ask(shop, path, { 'accept-encoding': 'identity' })
    expect(plain.encoding).toBeUndefined()
    const [br, gzip, refused] = [
      await ask(shop, path),
      await ask(shop, path, { 'accept-encoding': 'gzip;q=1, br;q=0' }),
      await ask(shop, path, { 'accept-encoding': 'gzip;q=0, *;q=0' }),
    ]
    expect([path, br.encoding, gzip.encoding, refused.encoding]).toEqual([path, 'br', 'gzip', undefined])
    expect(brotliDecompressSync(br.body)).toEqual(plain.body)
    expect(gunzipSync(gzip.body)).toEqual(plain.body)
    expect(br.body.length).toBeLessThan(plain.body.length * 0.7)
    for (const { vary } of [plain, br, refused]) expect(vary).toContain('accept-encoding')
  }
})

test('an answer with a secret or for somebody is never compressed, whatever he sends along', async () => {
  await using shop = await openTestShop({ works: false })
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const bearer = { authorization: `Bearer ${accessToken}` }
  const long = 'x'.repeat(3_000)
  const asked: readonly [path: string, headers?: Record<string, string>][] = [
    ['/trpc/admin.markets.list', bearer],
    [list, bearer],
    [list, { 'x-cart-token': 'x'.repeat(43) }],
    [list, { 'x-api-key': 'x' }],
    ['/trpc/catalog.products.list,auth.me?batch=1&input=%7B%7D', bearer],
    ['/trpc/catalog.products.list,cart.get?batch=1&input=%7B%7D'],
    ['/trpc/catalog.products.list%2Ccart.get?batch=1&input=%7B%7D'],
    [`/order?id=x&token=${long}`],
    [`/reset-password?token=${long}`],
    [`/${long}`],
  ]
  for (const [path, headers] of asked) {
    const { encoding, body } = await ask(shop, path, headers)
    expect([path, encoding, body.length > 0]).toEqual([path, undefined, true])
  }
})

test('updates of an order reach whoever waits for them at once, in no packet', async () => {
  await using shop = await openTestShop({ works: false })
  const answer = await ask(shop, '/trpc/orders.onUpdate', { accept: 'text/event-stream' })
  expect(answer.encoding).toBeUndefined()
  expect(String(answer.body)).toContain('event: connected')
})
