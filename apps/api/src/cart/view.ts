import { type CartHolder, findActiveCart, type Cart as KnownCart } from '@tillwright/db/carts'
import type { Market } from '@tillwright/domain/markets/market'
import { quoteCart } from '@tillwright/domain/pricing/price-cart'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { anySale, priceCart } from '../pricing/price.ts'
import { Quote, viewQuote } from '../pricing/quote-view.ts'
import { anyBuyer } from '../tax/buyer-tax.ts'

export const Cart = z
  .object({
    id: z.uuid(),
    version: z.int().describe('Grows with every change; mutations may name the one they saw'),
    market: z.string(),
    quote: Quote,
  })
  .meta({ id: 'Cart' })

/** A cart at today's prices, wherever its goods may go. */
export async function viewCart(ctx: Context, cart: KnownCart): Promise<z.output<typeof Cart>> {
  const priced = await priceCart(ctx, cart, anySale)
  return { id: cart.id, version: cart.version, market: cart.market, quote: viewQuote(priced) }
}

/** A cart that has just been opened: nothing in it needs to be read. */
export function viewEmptyCart(cart: Pick<KnownCart, 'id'>, market: Market): z.output<typeof Cart> {
  const nothing = {
    lines: [],
    buyer: nobody,
    taxRates: [],
    shippingMethods: [],
    shippingMethodId: undefined,
    ...anyBuyer,
  }
  return {
    id: cart.id,
    version: 1,
    market: market.code,
    quote: viewQuote({ quote: quoteCart({ market, ...nothing }), lines: [], vatId: null }),
  }
}

const nobody = { at: new Date(0), customerGroupIds: [] }

export async function viewCartOf(ctx: Context, holder: CartHolder): Promise<z.output<typeof Cart> | null> {
  const cart = await findActiveCart(ctx.db, holder)
  return cart === null ? null : viewCart(ctx, cart)
}
