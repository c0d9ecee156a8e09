import { endSessionsOfAccount, endSessionsOfTokens } from '@tillwright/db/sessions'
import { z } from 'zod'
import { hashOfToken } from '../settings/keys.ts'
import { anyone, customer } from '../trpc.ts'
import { invalid, refreshToken } from './inputs.ts'

const done = z.object({ ok: z.literal(true) })

export const logout = anyone
  .meta({ docs: 'Ends the session of a refresh token, used up or not, or of the cookie. Again does nothing more.' })
  .input(z.strictObject({ refreshToken: refreshToken.optional() }).prefault({}))
  .output(done)
  .mutation(async ({ ctx, input }) => {
    if (input.refreshToken === undefined && !ctx.refreshCookie.canBeSet) {
      throw invalid('refreshToken', 'is needed: the cookie is not read where the answer is streamed')
    }
    const shown = [input.refreshToken, ctx.refreshCookie.token].filter((token) => typeof token === 'string')
    ctx.accessTokens.forget(await endSessionsOfTokens(ctx.db, shown.map(hashOfToken)))
    if (ctx.refreshCookie.token !== null) ctx.refreshCookie.clear()
    return { ok: true } as const
  })

export const logoutAll = customer
  .meta({ docs: 'Ends all sessions of the account, this one too.' })
  .output(done)
  .mutation(async ({ ctx }) => {
    const { accountId } = ctx
    ctx.accessTokens.forget(await endSessionsOfAccount(ctx.db, { accountId }, 'logout_all'))
    if (ctx.refreshCookie.token !== null) ctx.refreshCookie.clear()
    return { ok: true } as const
  })
