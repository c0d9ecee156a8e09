import { writeRecoveryCodes } from '@tillwright/db/second-factors'
import { z } from 'zod'
import { customer, refuses } from '../../trpc.ts'
import { factorCode } from '../inputs.ts'
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
    withCode(ctx, { accountId: ctx.accountId, code: input.code }, async (tx, { secondFactorId }) => {
      const recoveryCodes = newRecoveryCodes()
      await writeRecoveryCodes(tx, secondFactorId, hashesOf(recoveryCodes))
      return { recoveryCodes }
    }),
  )
