import { readCredentials, changePassword as writePassword } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { useUpTokens } from '@tillwright/db/one-time-tokens'
import { forgetBegunFactor } from '@tillwright/db/second-factors'
import { endSessionsOfAccount } from '@tillwright/db/sessions'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { customer } from '../trpc.ts'
import { checkNewPassword, invalid, password } from './inputs.ts'
import { mustBeSignedIn } from './must-be-signed-in.ts'
import { proveOwnPassword } from './prove-own-password.ts'
import { tellOwner } from './tell-owner.ts'

export const changePassword = customer
  .meta({ docs: 'Changes the password and ends all other sessions. A wrong current one is VALIDATION_FAILED.' })
  .input(z.strictObject({ currentPassword: password, password }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const { accountId, sessionId } = ctx
    const account = await readCredentials(ctx.db, accountId)
    if (account === null) throw new Refused({ code: 'TOKEN_INVALID' })
    checkNewPassword(input.password, { email: account.email, shopName: (await ctx.shop()).name })
    const from = await proveOwnPassword(ctx, account, { path: 'currentPassword', password: input.currentPassword })
    const to = await ctx.passwords.hash(input.password)
    const ended = await transact(ctx.db, async (tx) => {
      const isChanged = await writePassword(tx, accountId, { from, to })
      if (!isChanged) throw invalid('currentPassword', 'has been changed meanwhile')
      await mustBeSignedIn(tx, sessionId)
      await forgetBegunFactor(tx, accountId)
      await useUpTokens(tx, accountId, 'reset_password', 'change_email')
      await tellOwner(ctx, tx, account, 'password_changed')
      return endSessionsOfAccount(tx, { accountId, except: sessionId }, 'password')
    })
    ctx.accessTokens.forget(ended)
    return { ok: true } as const
  })
