import { insertAuditEntry } from '@tillwright/db/audit'
import { transact } from '@tillwright/db/client'
import { lockForErasure } from '@tillwright/db/erasure'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { erase as eraseLocked, forfeitsCredit } from '../accounts/erase.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'

const refusals = ['CONFLICT', 'ACCOUNT_IN_USE'] as const

export const erase = staff('customers:write')
  .meta({
    docs:
      'Erases a customer for good, at his wish, and signs him out everywhere: what the law has the shop keep stays ' +
      'under a number that leads to nobody. What has to end before is told by ACCOUNT_IN_USE.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ customerId: id<AccountId>(), version: z.int().min(1), forfeitsCredit }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const { customerId, version } = input
    const ended = await transact(ctx.db, async (tx) => {
      const account = await lockForErasure(tx, customerId)
      if (account === null || account.isStaff) throw new Refused({ code: 'NOT_FOUND', entity: 'customer' })
      if (account.version !== version) {
        throw new Refused({ code: 'CONFLICT', entity: 'customer', currentVersion: account.version })
      }
      const sessionIds = await eraseLocked(ctx, tx, account, { forfeitsCredit: input.forfeitsCredit === true })
      const after = { erased: true }
      await insertAuditEntry(tx, ctx, { entity: 'customer', entityId: customerId, before: null, after })
      return sessionIds
    })
    ctx.accessTokens.forget(ended)
    return { ok: true } as const
  })
