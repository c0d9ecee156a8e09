import { removeSecondFactor } from '@tillwright/db/second-factors'
import { z } from 'zod'
import { customer, refuses } from '../../trpc.ts'
import { factorCode, password } from '../inputs.ts'
import { provePasswordAgain, wrongPassword } from './prove-again.ts'
import { withCode } from './with-code.ts'

const refusals = ['SECOND_FACTOR_INVALID'] as const

export const disable = customer
  .meta({
    docs:
      'Turns the second factor off, by a code and the password, where there is one. Where the shop asks its staff ' +
      'for one, staff can then only take up another. Without one in force every code is SECOND_FACTOR_INVALID.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ password: password.optional(), code: factorCode }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const { accountId } = ctx
    const passwordHash = await provePasswordAgain(ctx, input.password)
    return withCode(ctx, { accountId, code: input.code }, async (tx, { account }) => {
      if (account.passwordHash !== passwordHash) throw wrongPassword()
      await removeSecondFactor(tx, accountId)
      return { ok: true } as const
    })
  })
