import { type Credentials, insertAccount, lockCredentials, markEmailVerified } from '@tillwright/db/accounts'
import type { Tx } from '@tillwright/db/client'
import { findIdentity, linkIdentity } from '@tillwright/db/identities'
import { useOidcReturn } from '@tillwright/db/oidc-returns'
import type { AccountId, IdentityId } from '@tillwright/domain/ids'
import type { Context } from '../../context.ts'
import { Refused } from '../../refused.ts'
import { mailLink } from '../links.ts'
import { tellOwner } from '../tell-owner.ts'
import { isSurelyHis, type Returned, type Who } from './who-is.ts'

/** What was found before is not so any more. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

/**
 * Uses the return up and locks the account that it opens, which is linked or opened by now where it was not. Throws
 * TOKEN_INVALID, and Overtaken.
 */
export async function become(
  ctx: Context,
  tx: Tx,
  { who, returned }: { readonly who: Who; readonly returned: Returned },
): Promise<AccountId> {
  const { accountId } = who
  if (!(await useOidcReturn(tx, returned.id))) throw new Refused({ code: 'TOKEN_INVALID' })
  if (who.kind === 'new') await openAccount(ctx, tx, { who, returned })
  const account = await lockCredentials(tx, accountId)
  if (account === null) throw new Overtaken()
  switch (who.kind) {
    case 'known':
      if ((await findIdentity(tx, returned))?.accountId !== accountId) throw new Overtaken()
      return accountId
    case 'linking':
      if (!isStillHis(account, who.passwordHash, returned)) throw new Overtaken()
      // By the provider's word, which counts here; the password was of whoever had opened the account.
      if (returned.trust.trusted) await markEmailVerified(tx, account)
      await tellOwner(ctx, tx, account, 'identity_linked')
      return link(ctx, tx, { accountId, returned })
    case 'new':
      return link(ctx, tx, { accountId, returned })
  }
}

const isStillHis = (account: Credentials, passwordHash: string | null, { trust }: Returned): boolean =>
  passwordHash === null ? isSurelyHis(account, trust) : !account.isDisabled && account.passwordHash === passwordHash

/** Without a password: he chooses one by a reset, if ever he wants one. */
async function openAccount(
  ctx: Context,
  tx: Tx,
  { who, returned }: { readonly who: Extract<Who, { kind: 'new' }>; readonly returned: Returned },
): Promise<void> {
  const { firstName, lastName, trust } = returned
  const opened = await insertAccount(tx, {
    id: who.accountId,
    email: who.email,
    firstName,
    lastName,
    role: 'CUSTOMER',
    permissions: [],
    passwordHash: null,
    isEmailVerified: trust.trusted,
  })
  if (opened === null) throw new Overtaken()
  if (!trust.trusted) await mailLink(ctx, tx, { purpose: 'verify_email', of: { accountId: opened.id } })
}

async function link(
  { newId }: Context,
  tx: Tx,
  { accountId, returned }: { readonly accountId: AccountId; readonly returned: Returned },
): Promise<AccountId> {
  const { provider, issuer, subject } = returned
  const owner = await linkIdentity(tx, { id: newId<IdentityId>(), accountId, provider, issuer, subject })
  if (owner !== accountId) throw new Overtaken()
  return accountId
}
