import { countRecoveryCodes } from '@tillwright/db/second-factors'
import { z } from 'zod'
import { customer } from '../../trpc.ts'

export const status = customer
  .meta({ docs: 'Whether the account has a second factor in force, and how many recovery codes are left.' })
  .output(z.object({ enabled: z.boolean(), recoveryCodesLeft: z.int() }))
  .query(async ({ ctx }) => {
    const left = await countRecoveryCodes(ctx.db, ctx.accountId)
    return { enabled: left !== null, recoveryCodesLeft: left ?? 0 }
  })
