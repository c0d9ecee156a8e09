import { randomBytes } from 'node:crypto'
import type { Permission, Role } from '@tillwright/domain/accounts/permission'
import type { AccountId, SessionId } from '@tillwright/domain/ids'
import { hashOfToken, newToken } from '../settings/keys.ts'
import type { TestShop } from './open-test-shop.ts'

export interface SignedInTester {
  readonly accountId: AccountId
  readonly sessionId: SessionId
  readonly accessToken: string
}

/** Of everybody who signs in here; its hash is not computed anew for each. */
export const testPassword = 'an analytical engine'
const passwordHash = '$argon2id$v=19$m=19456,t=2,p=1$ahAscJ1Oy7a6RI1AvXpp/g$sjlHgUibMkrZ3Us9ykZut6VxhGw8d5iLkN/uQyhX7r4'

/** Somebody with an account who has signed in, without the way over a password. */
export async function signIn(
  shop: TestShop,
  who: { readonly role?: Role; readonly permissions?: readonly Permission[]; readonly email?: string } = {},
): Promise<SignedInTester> {
  const accountId = shop.served.deps.newId<AccountId>()
  const { role = 'CUSTOMER', permissions = [], email = `${accountId}@example.com` } = who
  await shop.database.pool.query(
    `insert into account (id, email, first_name, last_name, password_hash, role, permissions)
     values ($1, $2, 'Grace', 'Hopper', $3, $4, $5)`,
    [accountId, email, passwordHash, role, permissions],
  )
  return signInAgain(shop, accountId)
}

/** The same person on another device. */
export async function signInAgain(shop: TestShop, accountId: AccountId): Promise<SignedInTester> {
  const { accessTokens, newId } = shop.served.deps
  const sessionId = newId<SessionId>()
  await shop.database.pool.query(
    `insert into session (id, account_id, expires_at) values ($1, $2, shop_now() + interval '30 days')`,
    [sessionId, accountId],
  )
  const { accessToken } = await accessTokens.issue({ accountId, sessionId })
  return { accountId, sessionId, accessToken }
}

/** The text of a new key for a tool that may do this. */
export async function apiKeyOf(shop: TestShop, scopes: readonly Permission[]): Promise<string> {
  const [prefix, secret] = [randomBytes(6).toString('hex'), newToken()]
  await shop.database.pool.query(
    'insert into api_key (id, name, prefix, secret_hash, scopes) values ($1, $2, $3, $4, $5)',
    [shop.served.deps.newId(), `tool ${prefix}`, prefix, hashOfToken(secret), scopes],
  )
  return `tw_${prefix}_${secret}`
}
