import type { Context } from '../context.ts'
import { networkOf } from '../orders/client-address.ts'
import { Refused } from '../refused.ts'
import { secondsOf } from './limit-headers.ts'
import type { LimitName, Taken } from './limits.ts'

export type Charge = readonly [limit: LimitName, key: string]
export type Charged = Pick<Context, 'limits' | 'limitHeaders' | 'ip'>

/** Takes one of each, or of none where one of them is used up. Throws RATE_LIMITED. */
export async function charge({ limits, limitHeaders }: Charged, charges: readonly Charge[]): Promise<void> {
  const taken = await Promise.all(charges.map(([limit, key]) => limits.take(limit, key)))
  const [longest] = taken.filter(({ isGranted }) => !isGranted).toSorted((a, b) => b.resetsInMs - a.resetsInMs)
  if (longest === undefined) return
  charges.filter((_, index) => taken[index]?.isGranted).map(([limit, key]) => limits.giveBack(limit, key))
  limitHeaders.tell(longest)
  throw rateLimited(longest)
}

export const rateLimited = ({ resetsInMs }: Taken): Refused =>
  new Refused({ code: 'RATE_LIMITED', retryAfter: secondsOf(resetsInMs) })

/**
 * Before the shop mails somebody on the word of whoever calls: so often to one mailbox, and so often for one address of
 * the network. Throws RATE_LIMITED.
 */
export const chargeMail = (ctx: Charged, mailbox: string): Promise<void> =>
  charge(ctx, [
    ['outbound', `mail ${networkOf(ctx.ip)}`],
    ['mailbox', mailbox],
  ])
