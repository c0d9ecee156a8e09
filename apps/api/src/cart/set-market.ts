import { moveCartToMarket } from '@tillwright/db/carts'
import { z } from 'zod'
import { marketCode } from '../schemas.ts'
import { localeOf, marketOf } from '../settings/shop.ts'
import { refuses, shopper } from '../trpc.ts'
import { cartVersion, changeCart } from './change-cart.ts'
import { Cart } from './view.ts'

export const setMarket = shopper
  .meta({
    docs: 'Moves the cart to another market: its currency, prices and tax. Also out of one that was closed.',
    refuses: ['CONFLICT'],
  })
  .errors(refuses(['CONFLICT']))
  .input(z.strictObject({ market: marketCode, version: cartVersion }))
  .output(Cart)
  .mutation(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input.market)
    return changeCart(ctx, {
      opens: true,
      version: input.version,
      write: async (tx, cart) => {
        const to = { market: market.code, locale: localeOf(market, cart.locale) }
        await moveCartToMarket(tx, cart.id, to)
        return { ...cart, ...to }
      },
    })
  })
