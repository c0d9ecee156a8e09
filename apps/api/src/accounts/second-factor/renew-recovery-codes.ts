import { writeRecoveryCodes } from '@tillwright/db/second-factors'
import { z } from 'zod'
import { customer, refuses } from '../../trpc.ts'
import { factorCode } from '../inputs.ts'
import { mustBeSignedIn } from '../must-be-signed-in.ts'
import { tellOwner } from '../tell-owner.ts'
import { hashesOf, RecoveryCodes } from './confirm.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import { withCode } from './with-code.ts'

const refusals = ['SECOND_FACTOR_INVALID'] as const

export const renewRecoveryCodes = customer
  .meta({ docs: 'Answers new recovery codes, by a code; those before open nothing any more.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ code: factorCode }))
  .output(RecoveryCodes)
  .mutation(({ ctx, input }) =>
    withCode(ctx, { accountId: ctx.accountId, code: input.code }, async (tx, { account, secondFactorId }) => {
      await mustBeSignedIn(tx, ctx.sessionId)
      const recoveryCodes = newRecoveryCodes()
      await writeRecoveryCodes(tx, secondFactorId, hashesOf(recoveryCodes))
      await tellOwner(ctx, tx, account, 'recovery_codes_renewed')
      return { recoveryCodes }
    }),
  )
