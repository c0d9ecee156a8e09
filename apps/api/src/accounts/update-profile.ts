import { readAccount, updateProfile as writeProfile } from '@tillwright/db/accounts'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { locale, text, version } from '../schemas.ts'
import { customer, refuses } from '../trpc.ts'
import { personName } from './inputs.ts'
import { User, viewUser } from './view.ts'

const refusals = ['CONFLICT'] as const

const phone = text({ max: 20 }).regex(/\p{Nd}/u, 'has no digit')

export const updateProfile = customer
  .meta({
    docs: 'Changes what is given and leaves the rest; null takes away. Another version than the current is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      firstName: personName.optional(),
      lastName: personName.optional(),
      phone: phone.nullable().optional(),
      locale: locale.nullable().optional(),
      version: version.optional(),
    }),
  )
  .output(User)
  .mutation(async ({ ctx, input: { version, ...change } }) => {
    const updated = await writeProfile(ctx.db, { id: ctx.accountId, version }, change)
    if (updated !== null) return viewUser(updated)
    const current = await readAccount(ctx.db, ctx.accountId)
    if (current === null) throw new Refused({ code: 'TOKEN_INVALID' })
    throw new Refused({ code: 'CONFLICT', entity: 'account', currentVersion: current.version })
  })
