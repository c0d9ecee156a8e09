import { lockCredentials } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { lockCustomer } from '@tillwright/db/customers'
import { removeSecondFactor } from '@tillwright/db/second-factors'
import { endSessionsOfAccount } from '@tillwright/db/sessions'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { tellOwner } from '../accounts/tell-owner.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'

const refusals = ['CONFLICT'] as const

export const resetSecondFactor = staff('customers:write')
  .meta({
    docs:
      'Takes the second factor of a customer away, who has lost it and whom the shop has made sure of: he signs in ' +
      'by his password and takes up another. All his sessions end, and he is told by mail. Where there is none ' +
      'nothing is done.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ customerId: id<AccountId>(), version: z.int().min(1) }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input: { customerId, version } }) => {
    const ended = await transact(ctx.db, async (tx) => {
      const customer = await lockCustomer(tx, customerId)
      const account = await lockCredentials(tx, customerId)
      if (customer === null || account === null) throw new Refused({ code: 'NOT_FOUND', entity: 'customer' })
      if (customer.version !== version) {
        throw new Refused({ code: 'CONFLICT', entity: 'customer', currentVersion: customer.version })
      }
      if (!customer.hasSecondFactor) return []
      await removeSecondFactor(tx, customerId)
      const [before, after] = [{ secondFactor: true }, { secondFactor: false }]
      await auditChange(tx, ctx, { entity: 'customer', entityId: customerId, before, after })
      await tellOwner(ctx, tx, account, 'second_factor_reset')
      return endSessionsOfAccount(tx, { accountId: customerId }, 'second_factor')
    })
    ctx.accessTokens.forget(ended)
    return { ok: true } as const
  })
