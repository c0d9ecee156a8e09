import { type Credentials, lockCredentials } from '@tillwright/db/accounts'
import { type Tx, transact } from '@tillwright/db/client'
import {
  lockSecondFactor,
  noteToldOfGuesses,
  noteWrongCode,
  resealSecret,
  type SecondFactor,
  takeRecoveryCode,
  takeStep,
} from '@tillwright/db/second-factors'
import type { AccountId, SecondFactorId } from '@tillwright/domain/ids'
import type { Context } from '../../context.ts'
import type { Refusal } from '../../refusals.ts'
import { Refused } from '../../refused.ts'
import { tellOwner } from '../tell-owner.ts'
import { hashOfRecoveryCode } from './recovery-codes.ts'
import { stepOf } from './totp.ts'

/** An account that is locked, with the second factor that has just been shown. */
export interface Shown {
  readonly account: Credentials
  readonly secondFactorId: SecondFactorId
}

/**
 * Does something for whoever shows the second factor of an account, under the lock of both. A code that is wrong is
 * counted and kept, for it must not be undone with the rest. Throws SECOND_FACTOR_INVALID, also where the account has
 * none any more, and RATE_LIMITED where too many were wrong.
 */
export async function withCode<T>(
  ctx: Context,
  { accountId, code }: { readonly accountId: AccountId; readonly code: string },
  work: (tx: Tx, shown: Shown) => Promise<T>,
): Promise<T> {
  const done = await transact(ctx.db, async (tx) => {
    const account = await lockCredentials(tx, accountId)
    const secondFactorId = account?.secondFactorId ?? null
    if (account === null || secondFactorId === null) return { refusal: wrong }
    const refusal = await takeCode(ctx, tx, { account, factor: await lockSecondFactor(tx, secondFactorId), code })
    return refusal === null ? { value: await work(tx, { account, secondFactorId }) } : { refusal }
  })
  if ('refusal' in done) throw new Refused(done.refusal)
  return done.value
}

interface CodeShown {
  readonly account: Credentials
  readonly factor: SecondFactor
  readonly code: string
}

/** Uses a code up, of a locked factor; or says why not, and counts it. Tells its person what may be a thief’s doing. */
export async function takeCode(ctx: Context, tx: Tx, { account, factor, code }: CodeShown): Promise<Refusal | null> {
  const { id, retryAfter } = factor
  if (retryAfter !== null) return { code: 'RATE_LIMITED', retryAfter }
  const step = stepOfFactor(ctx, factor, code)
  if (step !== null && (await takeStep(tx, id, step.number))) {
    if (step.resealed !== null) await resealSecret(tx, id, step.resealed)
    return null
  }
  const codeHash = hashOfRecoveryCode(code)
  if (codeHash !== null && (await takeRecoveryCode(tx, id, codeHash))) {
    await tellOwner(ctx, tx, account, 'recovery_code_used')
    return null
  }
  const isTooMany = await noteWrongCode(tx, id)
  if (isTooMany && (await noteToldOfGuesses(tx, id))) await tellOwner(ctx, tx, account, 'codes_guessed')
  return wrong
}

const wrong = { code: 'SECOND_FACTOR_INVALID' } as const satisfies Refusal

/** With the secret sealed anew where an older key has sealed it: who replaces keys waits until all have signed in. */
function stepOfFactor(
  { keys, now, log }: Context,
  { id, sealedSecret, lastStep }: SecondFactor,
  code: string,
): { readonly number: number; readonly resealed: Buffer | null } | null {
  const secret = keys.unseal(id, sealedSecret)
  if (secret === null) {
    log.error({ secondFactorId: id }, 'no key opens this second factor: only its recovery codes are left')
    return null
  }
  const number = stepOf(code, { secret: secret.plain, now: now(), lastStep })
  return number === null ? null : { number, resealed: secret.isOutdated ? keys.seal(id, secret.plain) : null }
}
