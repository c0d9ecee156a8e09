import { deleteWishlistItem } from '@tillwright/db/wishlists'
import { z } from 'zod'
import { customer } from '../trpc.ts'
import { wishInput } from './view.ts'

export const remove = customer
  .meta({ docs: 'Takes a variant, or a product, off the wishlist, as it was put on it. What is not on it stays off.' })
  .input(wishInput)
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    await deleteWishlistItem(ctx.db, ctx.accountId, input)
    return { ok: true } as const
  })
