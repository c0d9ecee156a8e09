import { lockCredentials } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { removeSecondFactor } from '@tillwright/db/second-factors'
import { endSessionsOfAccount } from '@tillwright/db/sessions'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { invalid } from '../accounts/inputs.ts'
import { tellOwner } from '../accounts/tell-owner.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { auditChange } from './audit-change.ts'
import { lockGiver } from './lock-giver.ts'

const refusals = ['CONFLICT'] as const

export const resetSecondFactor = staff('staff:write')
  .meta({
    docs:
      'Takes the second factor of a colleague away, who has lost it: he signs in by his password and takes up ' +
      'another. Only an admin does that, and never to himself: his own is turned off with auth.totp.disable and a ' +
      'code. All sessions of the colleague end, and he is told by mail.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ staffId: id<AccountId>(), version: z.int().min(1) }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input: { staffId, version } }) => {
    const ended = await transact(ctx.db, async (tx) => {
      const { standing, accountId, member } = await lockGiver(tx, ctx, { permission: 'staff:write', staffId })
      if (member === null) throw new Refused({ code: 'NOT_FOUND', entity: 'staff' })
      if (standing.role !== 'ADMIN') throw new Refused({ code: 'FORBIDDEN', permission: 'ADMIN' })
      if (accountId === staffId) throw invalid('staffId', 'is you: turn it off with auth.totp.disable and a code')
      if (member.version !== version) {
        throw new Refused({ code: 'CONFLICT', entity: 'staff', currentVersion: member.version })
      }
      if (!member.hasSecondFactor) return []
      await removeSecondFactor(tx, staffId)
      const [before, after] = [{ secondFactor: true }, { secondFactor: false }]
      await auditChange(tx, ctx, { entity: 'staff', entityId: staffId, before, after })
      const account = await lockCredentials(tx, staffId)
      if (account !== null) await tellOwner(ctx, tx, account, 'second_factor_reset')
      return endSessionsOfAccount(tx, { accountId: staffId }, 'second_factor')
    })
    ctx.accessTokens.forget(ended)
    return { ok: true } as const
  })
