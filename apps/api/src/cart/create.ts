import { insertCart } from '@tillwright/db/carts'
import type { CartId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { locale, marketCode } from '../schemas.ts'
import { hashOfToken, newToken } from '../settings/keys.ts'
import { localeOf, marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { Cart, viewEmptyCart } from './view.ts'

export const create = anyone
  .meta({ docs: 'Opens an empty cart. Whoever holds its token holds the cart; it is shown this once.' })
  .input(z.strictObject({ market: marketCode.optional(), locale: locale.optional() }).optional())
  .output(z.object({ cartToken: z.string(), cart: Cart }))
  .mutation(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input?.market)
    const cartToken = newToken()
    const fresh = { id: ctx.newId<CartId>(), market: market.code, locale: localeOf(market, input?.locale) }
    await insertCart(ctx.db, hashOfToken(cartToken), fresh)
    return { cartToken, cart: viewEmptyCart(fresh, market) }
  })
