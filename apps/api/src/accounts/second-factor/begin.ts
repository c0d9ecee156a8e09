import { randomBytes } from 'node:crypto'
import { lockCredentials } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { beginSecondFactor } from '@tillwright/db/second-factors'
import type { SecondFactorId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { customer, refuses } from '../../trpc.ts'
import { mustBeSignedIn } from '../must-be-signed-in.ts'
import { oncePassword, proveAgain, proveAgainRefusals, wrongPassword } from '../prove-again.ts'
import { secretBytes, shownSecret } from './totp.ts'

const refusals = ['CONFLICT', 'EMAIL_UNVERIFIED', ...proveAgainRefusals] as const

export const begin = customer
  .meta({
    docs:
      'Answers a new secret for an authenticator app, good for an hour to be confirmed; the last one that was asked ' +
      'for counts. It takes the password once more, where there is one. CONFLICT (secondFactor) where one is in ' +
      'force: disable it first. A customer whose address is not confirmed is EMAIL_UNVERIFIED.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ password: oncePassword }))
  .output(
    z.object({
      secret: z.string().describe('Base 32, to be typed'),
      uri: z.string().describe('otpauth://…, to be shown as a QR code'),
    }),
  )
  .mutation(async ({ ctx, input }) => {
    const { accountId, sessionId } = ctx
    const { passwordHash } = await proveAgain(ctx, input.password)
    const id = ctx.newId<SecondFactorId>()
    const secret = randomBytes(secretBytes)
    const { email } = await transact(ctx.db, async (tx) => {
      const account = await lockCredentials(tx, accountId)
      if (account === null || account.passwordHash !== passwordHash) throw wrongPassword()
      await mustBeSignedIn(tx, sessionId)
      if (account.secondFactorId !== null) throw inForce()
      // Else somebody could open an account with an address that is not his, and keep its owner out for ever.
      if (account.role === 'CUSTOMER' && !account.isEmailVerified) throw new Refused({ code: 'EMAIL_UNVERIFIED' })
      await beginSecondFactor(tx, { id, accountId, sealedSecret: ctx.keys.seal(id, secret) })
      return account
    })
    return shownSecret(secret, { issuer: (await ctx.shop()).name, email })
  })

export const inForce = () => new Refused({ code: 'CONFLICT', entity: 'secondFactor', currentVersion: null })
