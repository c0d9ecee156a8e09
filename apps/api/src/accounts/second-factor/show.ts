import type { AccountId, SecondFactorId } from '@tillwright/domain/ids'
import type { Context } from '../../context.ts'
import { Refused } from '../../refused.ts'
import { withCode } from './with-code.ts'

/** What whoever signs in may be answered because of it. */
export const secondFactorRefusals = ['SECOND_FACTOR_REQUIRED', 'SECOND_FACTOR_INVALID'] as const

/** What was proven of an account by other means, with the second factor that it asks for besides; null for none. */
export interface Asking {
  readonly accountId: AccountId
  readonly asksFor: SecondFactorId | null
}

/**
 * Shows the second factor, where there is one: nothing but this makes what was proven before it open an account. Throws
 * SECOND_FACTOR_REQUIRED without a code, SECOND_FACTOR_INVALID, and RATE_LIMITED after too many wrong ones.
 */
export async function showSecondFactor<Known extends Asking>(
  ctx: Context,
  { asksFor, ...known }: Known,
  code: string | undefined,
): Promise<Omit<Known, 'asksFor'> & { readonly secondFactorId: SecondFactorId | null }> {
  if (asksFor === null) return { ...known, secondFactorId: null }
  if (code === undefined) throw new Refused({ code: 'SECOND_FACTOR_REQUIRED' })
  const { accountId } = known
  const secondFactorId = await withCode(ctx, { accountId, code }, async (_tx, shown) => shown.secondFactorId)
  return { ...known, secondFactorId }
}
