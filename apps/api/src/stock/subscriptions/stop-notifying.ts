import { transact } from '@tillwright/db/client'
import { findSubscriber, stopSubscriptionsOf } from '@tillwright/db/stock-subscriptions'
import type { StockSubscriptionId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { linkToken } from '../../accounts/inputs.ts'
import type { Context } from '../../context.ts'
import { guess } from '../../limits/guess.ts'
import { Refused } from '../../refused.ts'
import { anyone } from '../../trpc.ts'

export const stopNotifying = anyone
  .meta({
    docs:
      'Ends all waiting under the address that a mail about goods went to, by the token of the link in it, for good: ' +
      'what guests ask for under that address counts for nothing from then on. Whoever signs in and has shown that ' +
      'the address is his can ask again. A token that is too old is TOKEN_INVALID.',
  })
  .input(z.strictObject({ token: linkToken }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input: { token } }) => {
    await stopWaiting(ctx, token)
    return { ok: true } as const
  })

/** Answers the address under which nobody waits any more. Throws TOKEN_INVALID. */
export async function stopWaiting(ctx: Context, token: string): Promise<string> {
  const email = await openSubscriber(ctx, token)
  await transact(ctx.db, (tx) => stopSubscriptionsOf(tx, email))
  return email
}

/** Whom a link was mailed to. Throws TOKEN_INVALID where the token is not ours, or what it stands for is forgotten. */
export const openSubscriber = (ctx: Context, token: string): Promise<string> =>
  guess(ctx, { what: 'link' }, async () => {
    const id = ctx.keys.idInLinkToken('stop_notifying', token)
    // The proof in the token says that we wrote it, and we write it of this.
    const email = id === null ? null : await findSubscriber(ctx.db, id as StockSubscriptionId)
    if (email === null) throw new Refused({ code: 'TOKEN_INVALID' })
    return email
  })
