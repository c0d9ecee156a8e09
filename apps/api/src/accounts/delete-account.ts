import { transact } from '@tillwright/db/client'
import { lockForErasure } from '@tillwright/db/erasure'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { customer, refuses } from '../trpc.ts'
import { erase, forfeitsCredit } from './erase.ts'
import { invalid } from './inputs.ts'
import { mustBeSignedIn } from './must-be-signed-in.ts'
import { oncePassword, proveAgain, proveAgainRefusals } from './prove-again.ts'

const refusals = ['ACCOUNT_IN_USE', ...proveAgainRefusals] as const

export const deleteAccount = customer
  .meta({
    docs:
      'Erases the account for good and signs out everywhere: what the law has the shop keep stays under a number ' +
      'that leads to nobody, and invoices as they were issued. A wrong password is VALIDATION_FAILED; what has to ' +
      'end before is told by ACCOUNT_IN_USE.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ password: oncePassword, forfeitsCredit }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const { accountId, sessionId } = ctx
    const { passwordHash } = await proveAgain(ctx, input.password)
    const ended = await transact(ctx.db, async (tx) => {
      const account = await lockForErasure(tx, accountId)
      if (account === null) throw new Refused({ code: 'TOKEN_EXPIRED' })
      if (account.passwordHash !== passwordHash) throw invalid('password', 'has been changed meanwhile')
      await mustBeSignedIn(tx, sessionId)
      return erase(ctx, tx, account, { forfeitsCredit: input.forfeitsCredit === true })
    })
    ctx.accessTokens.forget(ended)
    if (ctx.refreshCookie.token !== null) ctx.refreshCookie.clear()
    return { ok: true } as const
  })
