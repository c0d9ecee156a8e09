import { findActiveCart } from '@tillwright/db/carts'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import type { VatId } from '@tillwright/domain/tax/vat-id'
import { z } from 'zod'
import { AddressInput } from '../orders/address.ts'
import { destine, saleOf } from '../orders/destine.ts'
import { type PricedCart, priceCart } from '../pricing/price.ts'
import { Quote, viewQuote } from '../pricing/quote-view.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { ShippingOption, viewOption } from '../shipping/option-view.ts'
import { VatIdInput } from '../tax/vat-id-input.ts'
import { refuses, type ShopperContext, shopper } from '../trpc.ts'

const methodId = id<ShippingMethodId>()

export const quote = shopper
  .meta({
    docs: 'The cart with its final tax and shipping for this address.',
    refuses: ['CART_EMPTY', 'SHIPPING_UNAVAILABLE', 'TAX_UNAVAILABLE'],
  })
  .errors(refuses(['CART_EMPTY', 'SHIPPING_UNAVAILABLE', 'TAX_UNAVAILABLE']))
  .input(
    z.strictObject({
      shippingAddress: AddressInput.optional(),
      shippingMethodId: methodId.optional(),
      billingAddress: AddressInput.optional().describe(
        'As in orders.place: decides about tax where the market says so',
      ),
      vatId: VatIdInput.optional(),
      email: z.email().max(254).optional(),
    }),
  )
  .output(Quote)
  .query(async ({ ctx, input }) => {
    const priced = await priceToAsk(ctx, input)
    const unavailable = priced.quote.obstacles.find(({ code }) => code === 'SHIPPING_UNAVAILABLE')
    if (unavailable !== undefined) throw new Refused(unavailable)
    return viewQuote(priced)
  })

export const shippingOptions = shopper
  .meta({
    docs: 'What shipping to this address can be had, cheapest first; none for digital goods.',
    refuses: ['CART_EMPTY', 'TAX_UNAVAILABLE'],
  })
  .errors(refuses(['CART_EMPTY', 'TAX_UNAVAILABLE']))
  .input(z.strictObject({ shippingAddress: AddressInput }))
  .output(z.object({ items: z.array(ShippingOption) }))
  .query(async ({ ctx, input }) => {
    const { quote: priced, calendar } = await priceToAsk(ctx, input)
    return { items: priced.shippingOptions.map((option) => viewOption(option, priced.market.currency, calendar)) }
  })

interface Asked {
  readonly shippingAddress?: z.output<typeof AddressInput> | undefined
  readonly billingAddress?: z.output<typeof AddressInput> | undefined
  readonly shippingMethodId?: ShippingMethodId | undefined
  readonly vatId?: VatId | undefined
  readonly email?: string | undefined
}

async function priceToAsk(ctx: ShopperContext, asked: Asked): Promise<PricedCart> {
  const cart = await findActiveCart(ctx.db, ctx.shopper.holder)
  if (cart === null) throw new Refused({ code: 'CART_EMPTY' })
  const priced = await priceCart(ctx, cart, saleOf(destine(asked), asked))
  if (priced.lines.length === 0) throw new Refused({ code: 'CART_EMPTY' })
  return priced
}
