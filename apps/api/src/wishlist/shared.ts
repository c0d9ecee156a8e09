import { readWishlistItems } from '@tillwright/db/wishlist-items'
import { findSharedWishlist } from '@tillwright/db/wishlists'
import { z } from 'zod'
import { pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { hashOfToken } from '../settings/keys.ts'
import { marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { noSuchWishlist, pageInput, viewItem, WishlistItem } from './view.ts'

/** As `newToken` makes them; what is none is not looked for. */
const token = z.string().max(100)

export const shared = anyone
  .meta({ docs: 'A wishlist that its owner shares, by the token; it does not say whose it is.' })
  .input(z.strictObject({ token, ...pageInput }))
  .output(pageOf(WishlistItem))
  .query(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input.market)
    const customerId = await findSharedWishlist(ctx.db, hashOfToken(input.token))
    if (customerId === null) throw noSuchWishlist()
    const found = await readWishlistItems(ctx.db, { customerId, market: market.code }, pageFrom(input))
    return pageWith(found, input.limit, (item) => viewItem(item, market))
  })
