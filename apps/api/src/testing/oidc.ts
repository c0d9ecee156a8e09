import { createHash, randomBytes } from 'node:crypto'
import type { OidcProvider } from '../accounts/oidc/providers.ts'
import { type Browser, type Landed, openBrowser } from './browser.ts'
import { type OidcIssuer, openOidcIssuer, type Person } from './oidc-issuer.ts'
import { openTestShop, type TestShop } from './open-test-shop.ts'

export interface OidcShop extends AsyncDisposable {
  readonly shop: TestShop
  readonly issuer: OidcIssuer
}

/** A shop that can be signed in to by a real provider, who knows these people. */
export async function openOidcShop(people: readonly Person[], trust: Partial<OidcProvider> = {}): Promise<OidcShop> {
  const issuer = await openOidcIssuer(trust)
  const shop = await openTestShop({ works: false, oidcProviders: [issuer.settings] })
  issuer.serve(`${shop.url}/auth/oidc/local/callback`)
  for (const person of people) issuer.people.set(person.sub, person)
  return {
    shop,
    issuer,
    [Symbol.asyncDispose]: async () => {
      await shop[Symbol.asyncDispose]()
      await issuer[Symbol.asyncDispose]()
    },
  }
}

/** What a page keeps while its visitor is away. */
export const newVerifier = (): string => randomBytes(32).toString('base64url')

export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

export const leaveBy = (shop: TestShop, verifier: string, more = ''): string =>
  `${shop.url}/auth/oidc/local?challenge=${challengeOf(verifier)}${more}`

/** What the page has in its hands when somebody has come back to it. */
export interface Come {
  readonly code: string
  readonly verifier: string
}

export async function comeBack(shop: TestShop, sub: string, browser: Browser = openBrowser(sub)): Promise<Come> {
  const verifier = newVerifier()
  return { verifier, code: codeIn(await browser.go(leaveBy(shop, verifier))) }
}

export function codeIn({ url, status, text }: Landed): string {
  const [, code] = /^#oidc=([\w-]{43})$/.exec(url.hash) ?? []
  if (code === undefined) throw new Error(`nobody came back: ${url.pathname} ${status} ${text.slice(0, 2_000)}`)
  return code
}
