import { readWishlistItems } from '@tillwright/db/wishlist-items'
import { readWishlistFacts } from '@tillwright/db/wishlists'
import { z } from 'zod'
import { pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { marketOf } from '../settings/shop.ts'
import { customer } from '../trpc.ts'
import { pageInput, viewItem, WishlistItem } from './view.ts'

export const get = customer
  .meta({
    docs:
      'The wishlist of whoever is signed in, what came last first, with prices and stock of now. What a market does ' +
      'not sell any more stays on it without an offer.',
  })
  .input(z.strictObject(pageInput).prefault({}))
  .output(
    pageOf(WishlistItem).extend({
      itemCount: z.int().describe('On all pages'),
      sharedAt: z.date().nullable().describe('Since when others can see it; null where nobody can'),
    }),
  )
  .query(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input.market)
    const whose = { customerId: ctx.accountId, market: market.code }
    const [found, facts] = await Promise.all([
      readWishlistItems(ctx.db, whose, pageFrom(input)),
      readWishlistFacts(ctx.db, ctx.accountId),
    ])
    return { ...pageWith(found, input.limit, (item) => viewItem(item, market)), ...facts }
  })
