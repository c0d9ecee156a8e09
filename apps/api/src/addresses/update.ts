import { findAddress, writeAddress } from '@tillwright/db/addresses'
import { transact } from '@tillwright/db/client'
import type { AddressId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { AddressInput, checkedAddress } from '../orders/address.ts'
import { Refused } from '../refused.ts'
import { id, version } from '../schemas.ts'
import { customer, refuses } from '../trpc.ts'
import { noSuchAddress, SavedAddress } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = customer
  .meta({
    docs: 'Puts another address in the place of one of the book. Orders keep the one they had.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ addressId: id<AddressId>(), address: AddressInput, version: version.optional() }))
  .output(SavedAddress)
  .mutation(({ ctx, input }) => {
    const own = { accountId: ctx.accountId, addressId: input.addressId }
    const address = checkedAddress('address', input.address)
    return transact(ctx.db, async (tx) => {
      const written = await writeAddress(tx, own, { address, version: input.version })
      if (written !== null) return written
      const present = await findAddress(tx, own)
      if (present === null) throw noSuchAddress()
      throw new Refused({ code: 'CONFLICT', entity: 'address', currentVersion: present.version })
    })
  })
