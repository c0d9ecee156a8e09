import { readAddressBook } from '@tillwright/db/addresses'
import { z } from 'zod'
import { customer } from '../trpc.ts'
import { SavedAddress } from './view.ts'

export const list = customer
  .meta({ docs: 'The address book, the oldest first; all of it is one page.' })
  .input(z.strictObject({}).prefault({}))
  .output(z.object({ items: z.array(SavedAddress), nextCursor: z.null() }))
  .query(async ({ ctx }) => ({ items: await readAddressBook(ctx.db, ctx.accountId), nextCursor: null }))
