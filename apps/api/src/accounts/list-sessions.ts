import { endSession, readSessions } from '@tillwright/db/sessions'
import type { SessionId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { customer } from '../trpc.ts'
import { Session } from './view.ts'

export const sessions = customer
  .meta({ docs: 'Where the account is signed in, the newest first.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(Session))
  .query(async ({ ctx, input }) => {
    const found = await readSessions(ctx.db, ctx.accountId, pageFrom(input))
    return pageWith(found, input.limit, ({ moment, ...item }) => ({ ...item, isCurrent: item.id === ctx.sessionId }))
  })

export const revokeSession = customer
  .meta({ docs: 'Ends one session of the account; its access token may last for up to 15 minutes.' })
  .input(z.strictObject({ sessionId: id<SessionId>() }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const isEnded = await endSession(ctx.db, { id: input.sessionId, accountId: ctx.accountId }, 'revoked')
    if (!isEnded) throw new Refused({ code: 'NOT_FOUND', entity: 'session' })
    ctx.accessTokens.forget([input.sessionId])
    return { ok: true } as const
  })
