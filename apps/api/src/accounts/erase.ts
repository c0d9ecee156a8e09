import type { Tx } from '@tillwright/db/client'
import { type ErasableAccount, eraseAccount, readOpenMatters } from '@tillwright/db/erasure'
import type { SessionId } from '@tillwright/domain/ids'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'

export const forfeitsCredit = z
  .literal(true)
  .optional()
  .describe('Gives up the store credit that is left; without it credit stands in the way')

const mattersMax = 50

/**
 * Erases a locked account for good, and asks for the same at Stripe. Answers the sessions that have ended. Throws
 * ACCOUNT_IN_USE while something is open that its person has to be known for.
 */
export async function erase(
  { jobs }: Pick<Context, 'jobs'>,
  tx: Tx,
  account: ErasableAccount,
  options: { readonly forfeitsCredit: boolean },
): Promise<SessionId[]> {
  if (account.isStaff) throw new Refused({ code: 'ACCOUNT_IN_USE', matters: [{ kind: 'staff', orderNumber: null }] })
  const open = await readOpenMatters(tx, account.id, mattersMax)
  const matters = open.filter(({ kind }) => kind !== 'store_credit' || !options.forfeitsCredit)
  if (matters.length > 0) throw new Refused({ code: 'ACCOUNT_IN_USE', matters })
  const ended = await eraseAccount(tx, account)
  await jobs.enqueue(tx, 'erase-at-provider', [{ accountId: account.id }])
  return ended
}
