import { type Credentials, findCredentials } from '@tillwright/db/accounts'
import { findIdentity } from '@tillwright/db/identities'
import { notePasswordTry, type OidcReturn } from '@tillwright/db/oidc-returns'
import type { AccountId, SecondFactorId } from '@tillwright/domain/ids'
import type { Context } from '../../context.ts'
import { Refused } from '../../refused.ts'
import { provePassword } from '../login.ts'
import type { OidcProvider } from './providers.ts'

/** Somebody who has come back, and how far his provider is believed. */
export interface Returned extends OidcReturn {
  readonly trust: Pick<OidcProvider, 'trusted' | 'multiFactor'>
}

/** Whose account he opens; written down nowhere yet. */
export type Who =
  | { readonly kind: 'known'; readonly accountId: AccountId; readonly asksFor: SecondFactorId | null }
  | {
      readonly kind: 'linking'
      readonly accountId: AccountId
      readonly asksFor: SecondFactorId | null
      /** What he has just been found to know; null where his address alone says that it is he. */
      readonly passwordHash: string | null
    }
  | { readonly kind: 'new'; readonly accountId: AccountId; readonly asksFor: null; readonly email: string }

/** Throws UNAUTHENTICATED, ACCOUNT_EXISTS and EMAIL_UNVERIFIED; TOKEN_INVALID after five tries of a password. */
export async function whoIs(
  ctx: Context,
  returned: Returned,
  { password }: { readonly password?: string | undefined },
): Promise<Who> {
  const identity = await findIdentity(ctx.db, returned)
  if (identity?.isDisabled) throw new Refused({ code: 'UNAUTHENTICATED' })
  if (identity !== null) return { kind: 'known', accountId: identity.accountId, asksFor: identity.secondFactorId }
  const { email, trust } = returned
  if (email === null) throw new Refused({ code: 'EMAIL_UNVERIFIED' })
  const account = await findCredentials(ctx.db, email)
  if (account === null) return { kind: 'new', accountId: ctx.newId<AccountId>(), asksFor: null, email }
  const { id: accountId, secondFactorId: asksFor } = account
  if (isSurelyHis(account, trust)) return { kind: 'linking', accountId, asksFor, passwordHash: null }
  if (password === undefined) throw new Refused({ code: 'ACCOUNT_EXISTS', email })
  // Whoever opened it may not be who owns the address: then he would be let in for ever, whatever the owner resets.
  if (!account.isEmailVerified && !trust.trusted) throw new Refused({ code: 'EMAIL_UNVERIFIED' })
  if (!(await notePasswordTry(ctx.db, returned.id))) throw new Refused({ code: 'TOKEN_INVALID' })
  const { known } = await provePassword(ctx, account, { email, password })
  return { kind: 'linking', ...known }
}

/**
 * Whether the address alone says so: shown to be his here, and there by a provider that is believed. Not of staff, who
 * are linked by their own doing only.
 */
export const isSurelyHis = (account: Credentials, { trusted }: Pick<OidcProvider, 'trusted'>): boolean =>
  trusted && account.role === 'CUSTOMER' && account.isEmailVerified && !account.isDisabled
