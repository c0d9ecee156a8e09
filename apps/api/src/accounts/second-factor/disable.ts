import { removeSecondFactor } from '@tillwright/db/second-factors'
import { z } from 'zod'
import { customer, refuses } from '../../trpc.ts'
import { factorCode } from '../inputs.ts'
import { mustBeSignedIn } from '../must-be-signed-in.ts'
import { oncePassword, proveAgain, proveAgainRefusals, wrongPassword } from '../prove-again.ts'
import { tellOwner } from '../tell-owner.ts'
import { auditOwnFactor } from './audit-own.ts'
import { withCode } from './with-code.ts'

const refusals = ['SECOND_FACTOR_INVALID', ...proveAgainRefusals] as const

export const disable = customer
  .meta({
    docs:
      'Turns the second factor off, by a code and the password, where there is one. Where the shop asks its staff ' +
      'for one, staff can then only take up another. Without one in force every code is SECOND_FACTOR_INVALID.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ password: oncePassword, code: factorCode }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const { accountId, sessionId } = ctx
    const { passwordHash } = await proveAgain(ctx, input.password)
    return withCode(ctx, { accountId, code: input.code }, async (tx, { account }) => {
      if (account.passwordHash !== passwordHash) throw wrongPassword()
      await mustBeSignedIn(tx, sessionId)
      await removeSecondFactor(tx, accountId)
      await auditOwnFactor(ctx, tx, account, 'off')
      await tellOwner(ctx, tx, account, 'second_factor_off')
      return { ok: true } as const
    })
  })
