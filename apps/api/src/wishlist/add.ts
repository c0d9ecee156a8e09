import { transact } from '@tillwright/db/client'
import { findWishedGoods, insertWishlistItem, lockWishlist } from '@tillwright/db/wishlists'
import type { WishlistItemId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { customer, refuses } from '../trpc.ts'
import { wishInput } from './view.ts'

const itemsMax = 500
const refusals = ['LIMIT_EXCEEDED'] as const

export const add = customer
  .meta({
    docs: `Puts a variant, or a product, on the wishlist: once, however often it is asked for. It holds ${itemsMax}.`,
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(wishInput)
  .output(z.object({ itemCount: z.int() }))
  .mutation(async ({ ctx, input }) => {
    const goods = await findWishedGoods(ctx.db, input)
    if (goods === null) {
      throw new Refused({ code: 'NOT_FOUND', entity: 'variantId' in input ? 'variant' : 'product' })
    }
    return transact(ctx.db, async (tx) => {
      const before = await lockWishlist(tx, ctx.accountId)
      const item = { id: ctx.newId<WishlistItemId>(), customerId: ctx.accountId, ...goods }
      const isNew = await insertWishlistItem(tx, item)
      // What is on a full list already is no more than it holds.
      if (isNew && before >= itemsMax) throw new Refused({ code: 'LIMIT_EXCEEDED', limit: 'wishlist', max: itemsMax })
      return { itemCount: isNew ? before + 1 : before }
    })
  })
