import { findActiveCart, insertCart } from '@tillwright/db/carts'
import { z } from 'zod'
import { locale, marketCode } from '../schemas.ts'
import { hashOfToken, newToken } from '../settings/keys.ts'
import { localeOf, marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { Cart, viewCart } from './view.ts'

export const create = anyone
  .meta({ docs: 'Opens an empty cart. Whoever holds its token holds the cart; it is shown this once.' })
  .input(z.strictObject({ market: marketCode.optional(), locale: locale.optional() }).optional())
  .output(z.object({ cartToken: z.string(), cart: Cart }))
  .mutation(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input?.market)
    const cartToken = newToken()
    const tokenHash = hashOfToken(cartToken)
    await insertCart(ctx.db, tokenHash, {
      id: ctx.newId(),
      market: market.code,
      locale: localeOf(market, input?.locale),
    })
    const cart = await findActiveCart(ctx.db, tokenHash)
    if (cart === null) throw new Error('a cart is gone that nobody else can know')
    return { cartToken, cart: await viewCart(ctx, cart) }
  })
