import type { Account } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import {
  endSession,
  type Family,
  insertSession,
  type LivingSession,
  readFamily,
  rotateRefreshToken,
} from '@tillwright/db/sessions'
import type { AccountId, SecondFactorId, SessionId } from '@tillwright/domain/ids'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { hashOfToken, isSame, newToken } from '../settings/keys.ts'
import type { SessionMode } from './inputs.ts'
import { tellOwner } from './tell-owner.ts'
import { type SignedInUser, viewUser } from './view.ts'

/**
 * An account, the hash of the password that its person has just been found to know, or has just chosen, and the second
 * factor that he has shown; null where it has none.
 */
export interface Proven {
  readonly accountId: AccountId
  readonly passwordHash: string
  readonly secondFactorId: SecondFactorId | null
}

/** The same of somebody who was found, under the lock of the account, to be whom he is elsewhere. */
export interface ProvenElsewhere extends Omit<Proven, 'passwordHash'> {
  readonly passwordHash: null
  /** Whether he has shown a second factor there. */
  readonly isMultiFactor: boolean
}

/** Opens a session; null where the account is disabled, or what was proven is not what counts any more. */
export async function openSession(
  ctx: Context,
  proven: Proven | ProvenElsewhere,
  mode: SessionMode,
): Promise<SignedInUser | null> {
  const refreshToken = newToken()
  const { accountId, passwordHash, secondFactorId } = proven
  const session = await insertSession(ctx.db, {
    accountId,
    passwordHash,
    secondFactorId,
    isTwoFactor: secondFactorId !== null || ('isMultiFactor' in proven && proven.isMultiFactor),
    id: ctx.newId<SessionId>(),
    tokenHash: hashOfToken(refreshToken),
    userAgent: ctx.userAgent,
    ip: ctx.ip,
  })
  return session === null ? null : answerFor(ctx, { session, refreshToken }, mode)
}

/**
 * Uses a refresh token up and answers its successor. Whoever shows a token that was used up is told the same successor
 * for ten seconds, as long as that was not used itself: two tabs, or an answer that was lost. Later it is a token that
 * somebody has copied, and the whole session ends. Throws TOKEN_INVALID.
 */
export async function refreshSession(ctx: Context, shown: string, mode: SessionMode): Promise<SignedInUser> {
  const successors = ctx.keys.successorsOf(shown)
  const [next] = successors
  if (next === undefined) throw new RangeError('there is no key to derive with')
  const shownHash = hashOfToken(shown)
  const session = await rotateRefreshToken(ctx.db, { shownHash, nextHash: hashOfToken(next) })
  if (session !== null) return answerFor(ctx, { session, refreshToken: next }, mode)
  const family = await readFamily(ctx.db, shownHash)
  const given = family === null ? undefined : givenJustNow(family, successors)
  if (family !== null && given !== undefined) return answerFor(ctx, { session: family, refreshToken: given }, mode)
  if (family !== null && family.shown !== 'unused') await endReused(ctx, family)
  throw new Refused({ code: 'TOKEN_INVALID' })
}

/** The successor that the shown token was given a moment ago, by whichever key, where it is still the unused one. */
function givenJustNow({ shown, unusedHash }: Family, successors: readonly string[]): string | undefined {
  if (shown !== 'used_just_now' || unusedHash === null) return undefined
  return successors.find((successor) => isSame(hashOfToken(successor), unusedHash))
}

async function endReused(ctx: Context, { id, account }: LivingSession): Promise<void> {
  ctx.log.warn({ sessionId: id, accountId: account.id, ip: ctx.ip }, 'a refresh token was used twice: its session ends')
  await transact(ctx.db, async (tx) => {
    if (await endSession(tx, { id, accountId: account.id }, 'reuse'))
      await tellOwner(ctx, tx, ownerOf(account), 'session_copied')
  })
  ctx.accessTokens.forget([id])
}

const ownerOf = ({ email, locale, emailVerifiedAt }: Account) => ({
  ...{ email, locale },
  isEmailVerified: emailVerifiedAt !== null,
})

async function answerFor(
  ctx: Context,
  { session, refreshToken }: { session: LivingSession; refreshToken: string },
  mode: SessionMode,
): Promise<SignedInUser> {
  const { account } = session
  const access = await ctx.accessTokens.issue({ accountId: account.id, sessionId: session.id })
  if (mode === 'cookie') ctx.refreshCookie.set(refreshToken, session.expiresAt)
  return { user: viewUser(account), ...access, ...(mode === 'bearer' ? { refreshToken } : {}) }
}
