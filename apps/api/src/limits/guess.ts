import type { Context } from '../context.ts'
import { networkOf } from '../orders/client-address.ts'
import { Refused } from '../refused.ts'
import { type Charge, type Charged, charge } from './charge.ts'

export interface Guessed {
  readonly what: 'password' | 'link' | 'gift card' | 'account'
  /** Whose password it would be, whether there is such an account or not. */
  readonly account?: {
    readonly email: string
    /** Addresses of the network from which the account is signed in. */
    readonly signedInFrom: readonly string[]
  }
}

/**
 * Compares something that may be a guess: each wrong one counts, by the address that it comes from and by the account
 * that it is about, and when they are used up nothing is compared any more. What is right counts for nothing, and makes
 * up for nothing. Whoever guesses at once is compared one after the other, so that no right one is refused because
 * others are still being looked at. Throws RATE_LIMITED.
 */
export async function guess<T>(
  ctx: Charged & Pick<Context, 'keys'>,
  guessed: Guessed,
  compare: () => Promise<T>,
): Promise<T> {
  const keys = keysOf(ctx, guessed)
  const charges = keys.map((key): Charge => ['failures', key])
  return ctx.limits.inLine(keys, async () => {
    await charge(ctx, charges)
    let isWrong = false
    try {
      return await compare()
    } catch (error) {
      // Whoever was not compared, because of a crowd or an outage, has learned nothing.
      isWrong = error instanceof Refused && error.refusal.code !== 'RATE_LIMITED'
      throw error
    } finally {
      if (!isWrong) for (const one of charges) ctx.limits.giveBack(...one)
    }
  })
}

/**
 * Strangers share one count of an account, and can use it up. Where the account is signed in from already, it has a
 * count of its own, so that they do not lock its owner out there.
 */
function keysOf({ ip, keys }: Charged & Pick<Context, 'keys'>, { what, account }: Guessed): readonly string[] {
  const network = networkOf(ip)
  const ofAddress = `${what} ${network}`
  if (account === undefined) return [ofAddress]
  const isAtHome = account.signedInFrom.some((known) => networkOf(known) === network)
  const ofAccount = `${what} ${keys.hashOfEmail(account.email)}`
  return [ofAddress, isAtHome ? `${ofAccount} ${network}` : ofAccount]
}
