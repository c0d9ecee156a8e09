import { lockCredentials } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { lockBegunFactor, takeUpSecondFactor, writeRecoveryCodes } from '@tillwright/db/second-factors'
import { endSessionsOfAccount } from '@tillwright/db/sessions'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { customer, refuses } from '../../trpc.ts'
import { factorCode } from '../inputs.ts'
import { mustBeSignedIn } from '../must-be-signed-in.ts'
import { tellOwner } from '../tell-owner.ts'
import { auditOwnFactor } from './audit-own.ts'
import { inForce } from './begin.ts'
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.ts'
import { takeCode } from './with-code.ts'

const refusals = ['CONFLICT', 'SECOND_FACTOR_INVALID'] as const

export const RecoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).describe('Each opens the account once; they are shown only here') })
  .meta({ id: 'RecoveryCodes' })

export const confirm = customer
  .meta({
    docs:
      'Turns the second factor on by a first code of the app, ends all other sessions, and answers the recovery ' +
      'codes. NOT_FOUND (secondFactor) where none was begun within the hour; a wrong code is SECOND_FACTOR_INVALID.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ code: factorCode }))
  .output(RecoveryCodes)
  .mutation(async ({ ctx, input }) => {
    const { accountId, sessionId } = ctx
    const recoveryCodes = newRecoveryCodes()
    const done = await transact(ctx.db, async (tx) => {
      const account = await lockCredentials(tx, accountId)
      if (account === null) throw new Refused({ code: 'TOKEN_INVALID' })
      await mustBeSignedIn(tx, sessionId)
      if (account.secondFactorId !== null) throw inForce()
      const begun = await lockBegunFactor(tx, accountId)
      if (begun === null) throw new Refused({ code: 'NOT_FOUND', entity: 'secondFactor' })
      const refusal = await takeCode(ctx, tx, { account, factor: begun, code: input.code })
      if (refusal !== null) return { refusal }
      await takeUpSecondFactor(tx, { accountId, id: begun.id, sessionId })
      await writeRecoveryCodes(tx, begun.id, hashesOf(recoveryCodes))
      await auditOwnFactor(ctx, tx, account, 'on')
      await tellOwner(ctx, tx, account, 'second_factor_on')
      // They were opened by a password alone.
      return { ended: await endSessionsOfAccount(tx, { accountId, except: sessionId }, 'second_factor') }
    })
    if ('refusal' in done) throw new Refused(done.refusal)
    ctx.accessTokens.forget(done.ended)
    return { recoveryCodes }
  })

export const hashesOf = (recoveryCodes: readonly string[]): Buffer[] =>
  recoveryCodes.flatMap((code) => hashOfRecoveryCode(code) ?? [])
