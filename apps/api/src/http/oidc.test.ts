import { expect, test } from 'vitest'
import { openBrowser } from '../testing/browser.ts'
import { openLimitedShop, tell } from '../testing/limited-shop.ts'
import { codeIn, comeBack, leaveBy, newVerifier, openOidcShop } from '../testing/oidc.ts'
import { refusalFrom } from '../testing/shopper.ts'

const long = { tags: ['long'] }

const subject = { sub: 'a-1', email: 'ada@example.com', email_verified: true }

test('somebody comes back to the page that sent him, with a code that no server was shown', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const returnTo = encodeURIComponent('https://shop.example/welcome?from=checkout')
  const landed = await openBrowser('a-1').go(leaveBy(shop, newVerifier(), `&returnTo=${returnTo}`))
  expect(landed.url.href.split('#')[0]).toBe('https://shop.example/welcome?from=checkout')
  expect(codeIn(landed)).toHaveLength(43)
  const home = await openBrowser('a-1').go(leaveBy(shop, newVerifier()))
  expect(home.url.origin).toBe(shop.url)
})

test('nobody is sent anywhere but to the shop’s own pages, and a page must have kept a verifier', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const elsewhere = [
    'https://evil.example/',
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://user:pw@shop.example/',
    '//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://shop.example:444/',
    '\u0000',
    '',
  ]
  for (const address of elsewhere) {
    const landed = await openBrowser().go(leaveBy(shop, newVerifier(), `&returnTo=${encodeURIComponent(address)}`))
    expect([address, landed.status, landed.url.origin]).toEqual([address, 400, shop.url])
  }
  for (const path of ['local', 'local?challenge=', 'local?challenge=short', 'local?challenge[x]=1'])
    expect([path, (await openBrowser().go(`${shop.url}/auth/oidc/${path}`)).status]).toEqual([path, 400])
  for (const path of ['nobody', '__proto__', '%00', 'nobody/callback'])
    expect((await openBrowser().go(`${shop.url}/auth/oidc/${path}`)).status).toBeGreaterThanOrEqual(400)
})

test('who comes back with another state, in another browser, or a second time is told so, and is nobody', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const browser = openBrowser('a-1')
  const landed = await browser.go(leaveBy(shop, newVerifier()), '/callback?')
  const own = browser.cookies.get(shop.url)
  const kept = new Map(own)
  const callback = landed.url.href
  expect(await openBrowser('a-1').go(callback)).toMatchObject({ status: 400 })
  const changed = new URL(callback)
  changed.searchParams.set('state', 'another')
  const refused = await browser.go(changed.href)
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('does not fit')])
  // The trip is over with that; the same cookie once more, as of a page that was copied.
  expect(own?.size).toBe(0)
  for (const [name, value] of kept) own?.set(name, value)
  codeIn(await browser.go(callback))
  for (const [name, value] of kept) own?.set(name, value)
  expect(await browser.go(callback)).toMatchObject({ status: 400 })
  const { rowCount } = await shop.database.pool.query('select from oidc_return')
  expect(rowCount).toBe(1)
})

test('an answer to another question is refused: another nonce, another verifier, a trip that is over', async () => {
  await using opened = await openOidcShop([subject])
  const { shop } = opened
  const { keys } = shop.served.deps
  for (const change of [{ nonce: 'another' }, { codeVerifier: 'x'.repeat(43) }, { endsAtMs: Date.now() - 1 }]) {
    const browser = openBrowser('a-1')
    const { url } = await browser.go(leaveBy(shop, newVerifier()), '/callback?')
    const own = browser.cookies.get(shop.url) ?? new Map<string, string>()
    for (const [name, value] of own) {
      const trip = JSON.parse(keys.unseal('oidc-trip', Buffer.from(value, 'base64url'))?.plain.toString() ?? '')
      own.set(name, keys.seal('oidc-trip', Buffer.from(JSON.stringify({ ...trip, ...change }))).toString('base64url'))
    }
    const landed = await browser.go(url.href)
    expect([change, landed.status]).toEqual([change, 400])
  }
  const forged = openBrowser('a-1')
  const { url } = await forged.go(leaveBy(shop, newVerifier()), '/callback?')
  for (const [name] of forged.cookies.get(shop.url) ?? []) forged.cookies.get(shop.url)?.set(name, 'AAAA')
  expect((await forged.go(url.href)).status).toBe(400)
})

test('whoever goes away at the provider is told that he is not signed in', async () => {
  await using opened = await openOidcShop([])
  const landed = await openBrowser('nobody').go(leaveBy(opened.shop, newVerifier()))
  expect([landed.status, landed.text]).toEqual([403, expect.stringContaining('You are not signed in')])
})

test(
  'a provider that is away, silent, broken or lies about who it is has an answer in words within 5 s',
  long,
  async () => {
    await using opened = await openOidcShop([subject])
    const { shop, issuer } = opened
    // The shop gives up after 4.5 s at most; a machine that stands still may add to it, but not each time.
    const quickest = async (askMs: () => Promise<number>) => {
      let ms = await askMs()
      for (let more = 2; ms >= 5_000 && more > 0; more--) ms = Math.min(ms, await askMs())
      return ms
    }
    for (const fault of ['broken', 'silent'] as const) {
      issuer.fault = fault
      const leave = async () => {
        const startedAt = performance.now()
        const landed = await openBrowser('a-1').go(leaveBy(shop, newVerifier()))
        expect([fault, landed.status, landed.text]).toEqual([fault, 503, expect.stringContaining('does not answer')])
        return performance.now() - startedAt
      }
      expect(await quickest(leave)).toBeLessThan(5_000)
    }
    issuer.fault = 'lies'
    expect((await openBrowser('a-1').go(leaveBy(shop, newVerifier()))).status).toBe(503)
    issuer.fault = 'none'
    const comeBackInVain = async () => {
      issuer.fault = 'none'
      const browser = openBrowser('a-1')
      const { url } = await browser.go(leaveBy(shop, newVerifier()), '/callback?')
      issuer.fault = 'silent'
      const startedAt = performance.now()
      const landed = await browser.go(url.href)
      expect(landed).toMatchObject({ status: 503, text: expect.stringContaining('does not answer') })
      return performance.now() - startedAt
    }
    expect(await quickest(comeBackInVain)).toBeLessThan(5_000)
    issuer.fault = 'none'
    await shop.as().auth.oidc.redeem.mutate(await comeBack(shop, 'a-1'))
  },
)

test('a shop that asks nobody has no such addresses, and redeems nothing', async () => {
  await using opened = await openOidcShop([], { name: 'other' })
  const { shop } = opened
  expect((await openBrowser().go(leaveBy(shop, newVerifier()))).status).toBe(404)
  const unknown = shop.as().auth.oidc.redeem.mutate({ code: newVerifier(), verifier: newVerifier() })
  expect(await refusalFrom(unknown)).toEqual({ code: 'TOKEN_INVALID' })
})

test('a person whom the provider calls by a name that can’t be kept is told so on a page', async () => {
  const sub = 'a\u0000'
  await using opened = await openOidcShop([{ ...subject, sub }])
  const landed = await openBrowser(sub).go(leaveBy(opened.shop, newVerifier()))
  expect([landed.status, landed.text]).toEqual([400, expect.stringContaining('You are not signed in')])
})

test('the way to a provider and back counts as what everybody at an address looks at', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-reads': 3 } })
  const statuses: number[] = []
  for (const path of ['local', 'local/callback', 'local/callback?code=1', 'local', 'local/callback']) {
    statuses.push((await tell(limited.url, `/auth/oidc/${path}`, { from: '203.0.113.1' })).status)
  }
  expect(statuses).toEqual([404, 400, 400, 429, 429])
  expect((await tell(limited.url, '/auth/oidc/local', { from: '203.0.113.2' })).status).toBe(404)
})
