import { transact } from '@tillwright/db/client'
import { type Customer as KnownCustomer, lockCustomer, writeCustomer } from '@tillwright/db/customers'
import { endSessionsOfAccount } from '@tillwright/db/sessions'
import type { AccountId } from '@tillwright/domain/ids'
import type { z } from 'zod'
import { Refused } from '../refused.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import type { StaffContext } from '../trpc.ts'
import { type Customer, customerFacts, viewCustomer } from './view.ts'

export interface CustomerEdit {
  readonly customerId: AccountId
  /** The version that the caller saw. */
  readonly version: number
  readonly edit: (from: KnownCustomer, now: Date) => KnownCustomer
}

/** Changes a customer and writes down who did; whoever is disabled is signed out everywhere. */
export async function changeCustomer(
  ctx: StaffContext,
  { customerId, version, edit }: CustomerEdit,
): Promise<z.output<typeof Customer>> {
  const { customer, endedSessions } = await transact(ctx.db, async (tx) => {
    const from = await lockCustomer(tx, customerId)
    if (from === null) throw new Refused({ code: 'NOT_FOUND', entity: 'customer' })
    if (from.version !== version)
      throw new Refused({ code: 'CONFLICT', entity: 'customer', currentVersion: from.version })
    const to = edit(from, ctx.now())
    const [before, after] = [customerFacts(from), customerFacts(to)]
    if (changesNothing(before, after)) return { customer: from, endedSessions: [] }
    const isDisabled = to.disabledAt !== null
    const customer = await writeCustomer(tx, from, { ...to, isDisabled })
    await auditChange(tx, ctx, { entity: 'customer', entityId: customerId, before, after })
    const ended = isDisabled ? await endSessionsOfAccount(tx, { accountId: customerId }, 'disabled') : []
    return { customer, endedSessions: ended }
  })
  ctx.accessTokens.forget(endedSessions)
  return viewCustomer(customer)
}
