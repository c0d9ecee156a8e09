import { insertAddress, lockAddressBook } from '@tillwright/db/addresses'
import { transact } from '@tillwright/db/client'
import { decideNewAddress } from '@tillwright/domain/accounts/address-book'
import { z } from 'zod'
import { AddressInput, checkedAddress } from '../orders/address.ts'
import { granted } from '../refused.ts'
import { customer, refuses } from '../trpc.ts'
import { SavedAddress } from './view.ts'

const refusals = ['LIMIT_EXCEEDED'] as const

export const create = customer
  .meta({
    docs: 'Adds an address to the book, fifty at most. The first becomes the default for shipping and billing.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ address: AddressInput }))
  .output(SavedAddress)
  .mutation(({ ctx, input }) => {
    const address = checkedAddress('address', input.address)
    return transact(ctx.db, async (tx) => {
      const presentCount = await lockAddressBook(tx, ctx.accountId)
      const defaultFor = granted(decideNewAddress(presentCount))
      return insertAddress(tx, ctx.accountId, { id: ctx.newId(), address, defaultFor })
    })
  })
