import type { Actor } from '@tillwright/domain/accounts/actor'
import type { AccountId } from '@tillwright/domain/ids'
import type { TRPCProcedureType } from '@trpc/server'
import type { Context } from '../context.ts'
import { networkOf } from '../orders/client-address.ts'
import { Refused } from '../refused.ts'
import { hashOfToken } from '../settings/keys.ts'
import { type Charge, type Charged, rateLimited } from './charge.ts'

type Caller = Charged & Pick<Context, 'credential' | 'accessTokens' | 'user' | 'isCounted'>
type Counted = Charged & Pick<Context, 'isCounted'>
type CallType = TRPCProcedureType

/**
 * Counts a call as its account's where an access token says whose it is, and else as one of everybody's at its address.
 * A token that says nothing is told so by whoever needs it. Throws RATE_LIMITED.
 */
export async function countCall(ctx: Caller, type: CallType): Promise<void> {
  const accountId = await accountOf(ctx)
  await count(ctx, accountId === null ? ofAddress(ctx, type) : ['signed-in', accountId])
}

/**
 * Finds out who of the staff calls, and counts it as his. A key costs the database a look: whoever has shown too many
 * wrong ones is looked up no more, while keys that this process knows to be good go on. Throws RATE_LIMITED.
 */
export async function countStaffCall(
  ctx: Caller,
  type: CallType,
  find: () => Promise<Actor | null>,
): Promise<Actor | null> {
  const { credential, limits, limitHeaders } = ctx
  if (credential.kind !== 'api_key') {
    const accountId = await accountOf(ctx)
    await count(ctx, accountId === null ? ofAddress(ctx, type) : ['staff', accountId])
    return find()
  }
  const ofKey = ['api-key', hashOfToken(credential.key).toString('base64url')] as const
  const ofWrongKeys = ['anonymous-mutations', `wrong key ${networkOf(ctx.ip)}`] as const
  const isKnown = limits.seen(...ofKey) !== null
  const wrong = limits.seen(...ofWrongKeys)
  if (isKnown) await count(ctx, ofKey)
  else if (wrong !== null && !wrong.isGranted) {
    limitHeaders.tell(wrong)
    throw rateLimited(wrong)
  }
  const actor = await find().catch(async (error: unknown) => {
    if (error instanceof Refused) await count(ctx, ofWrongKeys)
    throw error
  })
  if (actor !== null) ctx.user.id = actor.id
  if (!isKnown) await count(ctx, ofKey)
  return actor
}

/** A page, which anybody may look at or send a form to. Throws RATE_LIMITED. */
export const countPage = (ctx: Counted, method: string): Promise<void> =>
  count(ctx, ofAddress(ctx, method === 'POST' ? 'mutation' : 'query'))

/** What turns out to be somebody's own counts as his, and not for all who share his address. */
export async function countAsOwn(ctx: Caller, accountId: string): Promise<void> {
  if ((await accountOf(ctx)) !== null) return
  ctx.limits.giveBack(...ofAddress(ctx, 'mutation'))
  await ctx.limits.take('signed-in', accountId)
}

async function count({ limits, limitHeaders, isCounted }: Counted, [limit, key]: Charge): Promise<void> {
  if (isCounted) return
  const taken = await limits.take(limit, key)
  limitHeaders.tell(taken)
  if (!taken.isGranted) throw rateLimited(taken)
}

const ofAddress = ({ ip }: Charged, type: CallType): Charge => [
  type === 'mutation' ? 'anonymous-mutations' : 'anonymous-reads',
  networkOf(ip),
]

async function accountOf({ credential, accessTokens, user }: Caller): Promise<AccountId | null> {
  if (credential.kind !== 'access_token') return null
  const said = await accessTokens.read(credential.token)
  if (typeof said !== 'object') return null
  user.id = said.accountId
  return said.accountId
}
