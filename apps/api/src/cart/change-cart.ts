import { type Cart as KnownCart, lockCart, lockOrOpenCart } from '@tillwright/db/carts'
import { type Tx, transact } from '@tillwright/db/client'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { localeOf } from '../settings/shop.ts'
import { type Cart, viewCartOfToken } from './view.ts'

/** The version that the caller saw; a cart that has changed since is a CONFLICT. */
export const cartVersion = z.int().min(1).optional()

export interface CartChange {
  /** Whether a token without a cart gets one; otherwise it is NOT_FOUND. */
  readonly opens: boolean
  readonly version: number | undefined
  readonly write: (tx: Tx, cart: KnownCart) => Promise<void>
}

type ShopperContext = Context & { readonly shopper: { readonly tokenHash: Buffer } }

/** Changes a cart under its lock and answers it as it is afterwards. */
export async function changeCart(ctx: ShopperContext, change: CartChange): Promise<z.output<typeof Cart>> {
  const { tokenHash } = ctx.shopper
  const market = (await ctx.shop()).defaultMarket
  await transact(ctx.db, async (tx) => {
    const cart = change.opens
      ? await lockOrOpenCart(tx, tokenHash, {
          id: ctx.newId(),
          market: market.code,
          locale: localeOf(market, undefined),
        })
      : await lockCart(tx, tokenHash)
    if (cart === null) throw new Refused({ code: 'NOT_FOUND', entity: 'cart' })
    if (change.version !== undefined && change.version !== cart.version) {
      throw new Refused({ code: 'CONFLICT', entity: 'cart', currentVersion: cart.version })
    }
    await change.write(tx, cart)
  })
  const changed = await viewCartOfToken(ctx, tokenHash)
  if (changed === null) throw new Refused({ code: 'NOT_FOUND', entity: 'cart' })
  return changed
}
