import type { OidcProvider } from '../accounts/oidc/providers.ts'
import { hashOfToken, newToken } from '../settings/keys.ts'
import type { TestShop } from '../testing/open-test-shop.ts'
import { testPassword } from '../testing/sign-in.ts'
import type { Inputs } from './inputs.ts'

/** Nobody is sent there: who has come back from it is written down by hand. */
export const gridProvider: OidcProvider = {
  name: 'grid',
  issuer: 'https://id.invalid',
  clientId: 'grid',
  clientSecret: 'grid',
  trusted: true,
  multiFactor: false,
}

export const ofOidc = (shop: TestShop): Inputs => ({
  'auth.oidc.providers': () => undefined,
  'auth.oidc.redeem': () => comeBack(shop),
  'auth.oidc.link': async () => ({ ...(await comeBack(shop)), password: testPassword }),
  'auth.oidc.identities': () => undefined,
  'auth.oidc.unlink': ({ identityId }) => ({ identityId, password: testPassword }),
})

/** Somebody new, each time. */
async function comeBack(shop: TestShop): Promise<{ code: string; verifier: string }> {
  const [id, code, verifier] = [shop.served.deps.newId(), newToken(), newToken()]
  await shop.database.pool.query(
    `insert into oidc_return (id, code_hash, challenge, provider, issuer, subject, email, first_name, last_name)
     values ($1, $2, $3, $4, $5, $1::uuid::text, $6, 'Ada', 'Lovelace')`,
    [id, hashOfToken(code), hashOfToken(verifier), gridProvider.name, gridProvider.issuer, `${id}@example.com`],
  )
  return { code, verifier }
}
