import { type Permission, permissions } from '@tillwright/domain/accounts/permission'
import type { AccountId } from '@tillwright/domain/ids'
import { newToken } from '../settings/keys.ts'
import type { TestShop } from '../testing/open-test-shop.ts'
import { apiKeyOf, type SignedInTester, signIn, signInAgain } from '../testing/sign-in.ts'

/** Whoever might call, from nobody to a tool of the shop's own. */
export const callers = [
  'anonymous',
  'cart',
  'other customer',
  'owner',
  'guest',
  'staff without',
  'staff with',
  'API key',
  'wrong key',
  'ended session',
] as const
export type Caller = (typeof callers)[number]

/** Whose things the grid is about. */
export interface Cast {
  readonly ownerId: AccountId
  readonly otherId: AccountId
  readonly cartToken: string
  readonly guestOrderToken: string
}

/**
 * The headers of a caller, signed in anew each time, for some procedures end the session. Where a procedure asks for a
 * permission, staff with it has that one alone, and staff without it has all others, but for one that will do as well.
 */
export async function headersOf(
  shop: TestShop,
  caller: Caller,
  { cast, permission, former }: { cast: Cast; permission: Permission | null; former?: Permission | null },
): Promise<Record<string, string>> {
  const only = permission === null ? [...permissions] : [permission]
  const others = permission === null ? [] : permissions.filter((one) => one !== permission && one !== former)
  const bearer = async (who: Promise<SignedInTester>) => ({ authorization: `Bearer ${(await who).accessToken}` })
  switch (caller) {
    case 'anonymous':
      return {}
    case 'cart':
      return { 'x-cart-token': cast.cartToken }
    case 'guest':
      return { 'x-order-token': cast.guestOrderToken }
    case 'owner':
      return bearer(signInAgain(shop, cast.ownerId))
    case 'other customer':
      return bearer(signInAgain(shop, cast.otherId))
    case 'staff without':
      return bearer(signIn(shop, { role: 'STAFF', permissions: others }))
    case 'staff with':
      return bearer(signIn(shop, { role: 'STAFF', permissions: only }))
    case 'API key':
      return { 'x-api-key': await apiKeyOf(shop, only) }
    case 'wrong key':
      return { 'x-api-key': (await apiKeyOf(shop, only)).slice(0, -43) + newToken() }
    case 'ended session':
      return bearer(endedSession(shop))
  }
}

/** Of an admin, who has been signed out from elsewhere with an access token in his hand. */
async function endedSession(shop: TestShop): Promise<SignedInTester> {
  const who = await signIn(shop, { role: 'ADMIN' })
  await shop.database.pool.query(
    `update session set revoked_at = shop_now(), revoked_because = 'logout' where id = $1`,
    [who.sessionId],
  )
  return who
}
