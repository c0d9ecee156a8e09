import { z } from 'zod'
import { Refused } from '../refused.ts'
import { text } from '../schemas.ts'
import { refuses, shopper } from '../trpc.ts'
import { cartVersion } from './change-cart.ts'
import { Cart, viewCartOf } from './view.ts'

const code = text({ max: 60 })

export const applyCoupon = shopper
  .meta({ docs: 'Puts a coupon code on the cart. A shop without promotions knows none.', refuses: ['COUPON_INVALID'] })
  .errors(refuses(['COUPON_INVALID']))
  .input(z.strictObject({ code, version: cartVersion }))
  .output(Cart)
  .mutation(({ input }) => {
    throw new Refused({ code: 'COUPON_INVALID', couponCode: input.code, reason: 'unknown' })
  })

export const removeCoupon = shopper
  .meta({ docs: 'Takes a coupon code off the cart; one that is not on it changes nothing.' })
  .input(z.strictObject({ code, version: cartVersion }))
  .output(Cart)
  .mutation(async ({ ctx }) => {
    const cart = await viewCartOf(ctx, ctx.shopper.holder)
    if (cart === null) throw new Refused({ code: 'NOT_FOUND', entity: 'cart' })
    return cart
  })
