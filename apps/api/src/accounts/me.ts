import { readAccount } from '@tillwright/db/accounts'
import { Refused } from '../refused.ts'
import { customer } from '../trpc.ts'
import { User, viewUser } from './view.ts'

export const me = customer
  .meta({ docs: 'Who is signed in.' })
  .output(User)
  .query(async ({ ctx }) => {
    const account = await readAccount(ctx.db, ctx.accountId)
    if (account === null) throw new Refused({ code: 'TOKEN_INVALID' })
    return viewUser(account)
  })
