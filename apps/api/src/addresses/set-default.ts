import { lockAddressBook, writeDefaultAddress } from '@tillwright/db/addresses'
import { transact } from '@tillwright/db/client'
import type { AddressId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../schemas.ts'
import { customer } from '../trpc.ts'
import { noSuchAddress, SavedAddress } from './view.ts'

export const setDefault = customer
  .meta({ docs: 'Makes an address the one that is used for shipping, or for billing, where nothing else is said.' })
  .input(z.strictObject({ addressId: id<AddressId>(), for: z.enum(['shipping', 'billing']) }))
  .output(SavedAddress)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      await lockAddressBook(tx, ctx.accountId)
      const own = { accountId: ctx.accountId, addressId: input.addressId }
      const written = await writeDefaultAddress(tx, own, input.for)
      if (written === null) throw noSuchAddress()
      return written
    }),
  )
