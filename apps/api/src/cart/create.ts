import { findActiveCart, insertCart } from '@tillwright/db/carts'
import type { CartId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { signedIn } from '../accounts/identity.ts'
import { locale, marketCode } from '../schemas.ts'
import { hashOfToken, newToken } from '../settings/keys.ts'
import { localeOf, marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { Cart, viewCart, viewEmptyCart } from './view.ts'

export const create = anyone
  .meta({
    docs:
      'Opens an empty cart. Whoever holds its token holds the cart; it is shown this once. ' +
      'Whoever is signed in gets the cart of the account, and a token for later, as a guest.',
  })
  .input(z.strictObject({ market: marketCode.optional(), locale: locale.optional() }).optional())
  .output(z.object({ cartToken: z.string(), cart: Cart }))
  .mutation(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input?.market)
    const who = await signedIn(ctx)
    const cartToken = newToken()
    const fresh = { id: ctx.newId<CartId>(), market: market.code, locale: localeOf(market, input?.locale) }
    if (who === null) {
      await insertCart(ctx.db, { kind: 'guest', tokenHash: hashOfToken(cartToken) }, fresh)
      return { cartToken, cart: viewEmptyCart(fresh, market) }
    }
    const holder = { kind: 'customer', customerId: who.accountId } as const
    await insertCart(ctx.db, holder, fresh)
    const cart = await findActiveCart(ctx.db, holder)
    return { cartToken, cart: cart === null ? viewEmptyCart(fresh, market) : await viewCart(ctx, cart) }
  })
