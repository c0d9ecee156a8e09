import type { Db } from '@tillwright/db/client'
import { readCreditEntries, readCreditOfCustomer } from '@tillwright/db/credit'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Money, moneyOf } from '../schemas.ts'
import { customer } from '../trpc.ts'
import { Entry, viewEntry } from './view.ts'

export const StoreCredit = z
  .object({ items: z.array(z.object({ balance: Money, entries: z.array(Entry).describe('The newest first') })) })
  .meta({ id: 'StoreCredit' })

export const get = customer
  .meta({ docs: 'What the shop owes the customer to be spent here, and how it came about: one for each currency.' })
  .output(StoreCredit)
  .query(({ ctx }) => readStoreCredit(ctx.db, ctx.accountId))

export async function readStoreCredit(db: Db, customerId: AccountId): Promise<z.output<typeof StoreCredit>> {
  const accounts = await readCreditOfCustomer(db, customerId)
  const entries = await Promise.all(accounts.map(({ id }) => readCreditEntries(db, id)))
  return {
    items: accounts.map((account, index) => ({
      balance: moneyOf(account.balanceMinor, account.currency),
      entries: (entries[index] ?? []).map((entry) => viewEntry(entry, account)),
    })),
  }
}
