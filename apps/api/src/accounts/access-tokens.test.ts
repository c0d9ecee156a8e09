import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'

interface Forgery {
  readonly alg: string
  readonly typ: string
  readonly kid: string | undefined
  readonly secret: Uint8Array
  readonly claims: Readonly<Record<string, unknown>>
}

/** A token that is right in everything that is not said. */
async function forger(shop: TestShop) {
  const { accessToken } = await register(shop)
  const [key] = shop.served.deps.keys.accessTokenKeys
  if (key === undefined) throw new Error('there is a key')
  const [, payload = ''] = accessToken.split('.')
  const genuine: Record<string, unknown> = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const right: Forgery = { alg: 'HS256', typ: 'at+jwt', kid: key.id, secret: key.secret, claims: genuine }
  const forge = (more: Partial<Forgery>): Promise<string> => {
    const { alg, typ, kid, secret, claims } = { ...right, ...more }
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg, typ, ...(kid === undefined ? {} : { kid }) })
      .sign(secret)
  }
  const without = (claim: string) => forge({ claims: { ...genuine, [claim]: undefined } })
  return { genuine, forge, without, accessToken }
}

const askedBy = (shop: TestShop, accessToken: string) => shop.as({ accessToken }).auth.me.query()

test('a token that is made like ours is one of ours, so that what follows can fail', async () => {
  await using shop = await openTestShop({ works: false })
  const { forge } = await forger(shop)
  expect((await askedBy(shop, await forge({}))).email).toBe('ada@example.com')
})

test('no token but ours is taken, whatever it says of itself', async () => {
  await using shop = await openTestShop({ works: false })
  const { genuine, forge, without, accessToken } = await forger(shop)
  const other = { ...genuine, sub: crypto.randomUUID() }
  const [head = '', , proof = ''] = accessToken.split('.')
  const { refreshToken = '' } = await shop.as().auth.login.mutate({
    email: 'ada@example.com',
    password: 'correct horse battery',
  })
  const forgeries: Record<string, string> = {
    'no signature': new UnsecuredJWT({ ...genuine }).encode(),
    'HS512 by our key': await forge({ alg: 'HS512' }),
    'HS384 by our key': await forge({ alg: 'HS384' }),
    'another key': await forge({ secret: new Uint8Array(32).fill(7) }),
    'an empty secret’s key': await forge({ secret: new Uint8Array(32) }),
    'no key named': await forge({ kid: undefined }),
    'a key that is a path': await forge({ kid: '../../../../dev/null', secret: new Uint8Array(32) }),
    'a key that is SQL': await forge({ kid: "' union select 'secret' --", secret: Buffer.alloc(32, 'secret') }),
    'a key that is a prototype’s': await forge({ kid: '__proto__' }),
    'another type': await forge({ typ: 'JWT' }),
    'another issuer': await forge({ claims: { ...genuine, iss: 'somebody' } }),
    'another audience': await forge({ claims: { ...genuine, aud: 'another-api' } }),
    'a subject that is none of ours': await forge({ claims: { ...genuine, sub: 'admin' } }),
    'from the future': await forge({ claims: { ...genuine, iat: Number(genuine.iat) + 600 } }),
    'other claims under the same proof': [head, Buffer.from(JSON.stringify(other)).toString('base64url'), proof].join(
      '.',
    ),
    'a refresh token': refreshToken,
    'no token at all': 'null',
  }
  for (const claim of ['exp', 'iat', 'sub', 'sid', 'jti', 'aud', 'iss']) forgeries[`no ${claim}`] = await without(claim)
  for (const [name, token] of Object.entries(forgeries))
    expect([name, await refusalFrom(askedBy(shop, token))]).toEqual([name, { code: 'TOKEN_INVALID' }])
})

test('a token is over after 15 minutes, however long it says that it lasts', async () => {
  await using shop = await openTestShop({ works: false })
  const { genuine, forge } = await forger(shop)
  const at = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds
  const expired = await forge({ claims: { ...genuine, iat: at(-1_000), exp: at(-100) } })
  expect(await refusalFrom(askedBy(shop, expired))).toEqual({ code: 'TOKEN_EXPIRED' })
  const eternal = await forge({ claims: { ...genuine, iat: at(-16 * 60), exp: at(1_000_000) } })
  expect(await refusalFrom(askedBy(shop, eternal))).toMatchObject({ code: expect.stringMatching(/^TOKEN_/) })
  const { expiresAt } = await shop.as().auth.login.mutate({
    email: 'ada@example.com',
    password: 'correct horse battery',
  })
  expect(Math.abs(expiresAt.getTime() - Date.now() - 15 * 60_000)).toBeLessThan(60_000)
})

test('what stands where a token should is never nobody', async () => {
  await using shop = await openTestShop({ works: false })
  for (const authorization of ['', 'Bearer', 'Basic YTpi', `Bearer ${'x'.repeat(5_000)}`, 'Bearer a b']) {
    const answer = await fetch(`${shop.url}/trpc/auth.me`, { headers: { authorization } })
    expect([authorization.slice(0, 20), answer.status]).toEqual([authorization.slice(0, 20), 401])
  }
})
