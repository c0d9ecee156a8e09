import { findActiveCart } from '@tillwright/db/carts'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import { shippingOptions as optionsOf } from '@tillwright/domain/shipping/shipping'
import { z } from 'zod'
import { AddressInput, checkedAddress } from '../orders/address.ts'
import { deliveryTo } from '../orders/draft.ts'
import { type PricedCart, priceCart } from '../pricing/price.ts'
import { Quote, viewQuote } from '../pricing/quote-view.ts'
import { Refused } from '../refused.ts'
import { id, Money, moneyOf } from '../schemas.ts'
import { refuses, type ShopperContext, shopper } from '../trpc.ts'

const methodId = id<ShippingMethodId>()

export const quote = shopper
  .meta({
    docs: 'The cart with its final tax and shipping for this address.',
    refuses: ['CART_EMPTY', 'SHIPPING_UNAVAILABLE'],
  })
  .errors(refuses(['CART_EMPTY', 'SHIPPING_UNAVAILABLE']))
  .input(
    z.strictObject({
      shippingAddress: AddressInput.optional(),
      shippingMethodId: methodId.optional(),
      email: z.email().max(254).optional(),
    }),
  )
  .output(Quote)
  .query(async ({ ctx, input }) => {
    const { shippingAddress, shippingMethodId } = input
    const priced = await priceForAddress(ctx, { shippingAddress, methodId: shippingMethodId })
    const unavailable = priced.quote.obstacles.find(({ code }) => code === 'SHIPPING_UNAVAILABLE')
    if (unavailable !== undefined) throw new Refused(unavailable)
    return viewQuote(priced.quote, priced.lines)
  })

export const shippingOptions = shopper
  .meta({
    docs: 'What shipping to this address can be had, cheapest first; none for digital goods.',
    refuses: ['CART_EMPTY'],
  })
  .errors(refuses(['CART_EMPTY']))
  .input(z.strictObject({ shippingAddress: AddressInput }))
  .output(
    z.object({ items: z.array(z.object({ id: z.uuid(), name: z.string(), price: Money, estimate: estimate() })) }),
  )
  .query(async ({ ctx, input }) => {
    const { quote: priced, facts } = await priceForAddress(ctx, { ...input, methodId: undefined })
    if (!priced.requiresShipping) return { items: [] }
    const { subtotalMinor, discountMinor } = priced.totals
    const options = optionsOf(facts.shippingMethods, subtotalMinor - discountMinor)
    return {
      items: options.map(({ method, priceMinor }) => ({
        id: method.id,
        name: method.name,
        price: moneyOf(priceMinor, priced.market.currency),
        estimate: { daysMin: method.deliveryDaysMin, daysMax: method.deliveryDaysMax },
      })),
    }
  })

function estimate() {
  return z.object({ daysMin: z.int(), daysMax: z.int().describe('Business days') }).meta({ id: 'DeliveryEstimate' })
}

async function priceForAddress(
  ctx: ShopperContext,
  to: { shippingAddress: z.output<typeof AddressInput> | undefined; methodId: ShippingMethodId | undefined },
): Promise<PricedCart> {
  const cart = await findActiveCart(ctx.db, ctx.shopper.holder)
  if (cart === null) throw new Refused({ code: 'CART_EMPTY' })
  const address = to.shippingAddress && checkedAddress('shippingAddress', to.shippingAddress)
  const priced = await priceCart(ctx, cart, address ? deliveryTo(address, to.methodId) : null)
  if (priced.lines.length === 0) throw new Refused({ code: 'CART_EMPTY' })
  return priced
}
