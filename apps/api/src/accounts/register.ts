import { insertAccount } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { charge } from '../limits/charge.ts'
import { guess } from '../limits/guess.ts'
import { networkOf } from '../orders/client-address.ts'
import { Refused } from '../refused.ts'
import { anyone, refuses } from '../trpc.ts'
import { checkMode, checkNewPassword, email, password, personName, sessionMode } from './inputs.ts'
import { mailLink } from './links.ts'
import { signInAs } from './sign-in.ts'
import { SignedInUser } from './view.ts'

const refusals = ['CONFLICT'] as const

export const register = anyone
  .meta({
    docs: 'Opens an account, signs in, and mails a link that confirms the address. A known address is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ email, password, firstName: personName, lastName: personName, session: sessionMode }))
  .output(SignedInUser)
  .mutation(async ({ ctx, input }) => {
    checkMode(ctx, input.session)
    checkNewPassword(input.password, { email: input.email, shopName: (await ctx.shop()).name })
    await charge(ctx, [['outbound', `mail ${networkOf(ctx.ip)}`]])
    const passwordHash = await ctx.passwords.hash(input.password)
    const { email, firstName, lastName } = input
    const person = { id: ctx.newId<AccountId>(), email, firstName, lastName, passwordHash }
    // Whoever is told CONFLICT has learned who has an account.
    const open = () =>
      transact(ctx.db, async (tx) => {
        const customer = { ...person, role: 'CUSTOMER', permissions: [], isEmailVerified: false } as const
        const account = await insertAccount(tx, customer)
        if (account === null) throw new Refused({ code: 'CONFLICT', entity: 'account', currentVersion: null })
        await mailLink(ctx, tx, { purpose: 'verify_email', of: { accountId: account.id } })
        return account
      })
    const { id: accountId } = await guess(ctx, { what: 'account' }, open)
    return signInAs(ctx, { accountId, passwordHash, secondFactorId: null }, input.session)
  })
