import { type Cart as KnownCart, lockCart, lockOrOpenCart } from '@tillwright/db/carts'
import { type Tx, transact } from '@tillwright/db/client'
import type { CartId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { localeOf, marketOf } from '../settings/shop.ts'
import type { ShopperContext } from '../trpc.ts'
import { type Cart, viewCart } from './view.ts'

/** The version that the caller saw; a cart that has changed since is a CONFLICT. */
export const cartVersion = z.int().min(1).optional()

export interface CartChange {
  /** Whether a shopper without a cart gets one; otherwise it is NOT_FOUND. */
  readonly opens: boolean
  readonly version: number | undefined
  /** Answers where the cart is afterwards. */
  readonly write: (tx: Tx, cart: KnownCart) => Promise<Pick<KnownCart, 'market' | 'locale' | 'couponCodes'>>
}

/** Changes a cart under its lock and answers it as it is afterwards. Every change raises its version by one. */
export async function changeCart(ctx: ShopperContext, change: CartChange): Promise<z.output<typeof Cart>> {
  const { holder } = ctx.shopper
  const shop = await ctx.shop()
  const changed = await transact(ctx.db, async (tx) => {
    const cart = change.opens
      ? await lockOrOpenCart(tx, holder, freshCart(ctx, shop.defaultMarket))
      : await lockCart(tx, holder)
    if (cart === null) throw new Refused({ code: 'NOT_FOUND', entity: 'cart' })
    if (change.version !== undefined && change.version !== cart.version) {
      throw new Refused({ code: 'CONFLICT', entity: 'cart', currentVersion: cart.version })
    }
    const { market, locale, couponCodes } = await change.write(tx, cart)
    // In a market that was closed it could not be shown afterwards: then it stays as it was.
    marketOf(shop, market)
    return { ...cart, market, locale, couponCodes, version: cart.version + 1 }
  })
  return viewCart(ctx, changed)
}

const freshCart = ({ newId }: Pick<Context, 'newId'>, market: Market) => ({
  id: newId<CartId>(),
  market: market.code,
  locale: localeOf(market, undefined),
})
