import { deleteAddress } from '@tillwright/db/addresses'
import type { AddressId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../schemas.ts'
import { customer } from '../trpc.ts'
import { noSuchAddress } from './view.ts'

export const remove = customer
  .meta({ docs: 'Takes an address out of the book. No other one becomes the default in its place.' })
  .input(z.strictObject({ addressId: id<AddressId>() }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const isGone = await deleteAddress(ctx.db, { accountId: ctx.accountId, addressId: input.addressId })
    if (!isGone) throw noSuchAddress()
    return { ok: true } as const
  })
