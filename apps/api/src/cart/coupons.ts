import { writeCoupons } from '@tillwright/db/carts'
import { readPromotionsFor } from '@tillwright/db/live-promotions'
import { decideCoupons, whyNotEntered } from '@tillwright/domain/promotions/enter-coupon'
import { z } from 'zod'
import { couponCode } from '../promotions/coupon-code.ts'
import { granted, Refused } from '../refused.ts'
import { refuses, shopper } from '../trpc.ts'
import { cartVersion, changeCart } from './change-cart.ts'
import { Cart } from './view.ts'

const refusals = ['COUPON_INVALID', 'LIMIT_EXCEEDED', 'CONFLICT'] as const

export const applyCoupon = shopper
  .meta({
    docs:
      'Puts a coupon code on the cart, in any case. One that can do nothing for it is COUPON_INVALID; whether it ' +
      'does something for what is in the cart now is told by the quote.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ code: couponCode, version: cartVersion }))
  .output(Cart)
  .mutation(({ ctx, input }) =>
    changeCart(ctx, {
      opens: true,
      version: input.version,
      write: async (tx, cart) => {
        const { market } = cart
        const known = await readPromotionsFor(tx, { market, codes: [input.code] })
        const [coupon = { code: input.code, promotionId: null, usesLeft: null }] = known.coupons
        const promotion = known.promotions.find(({ id }) => id === coupon.promotionId)
        const reason = whyNotEntered(coupon, promotion, { market, at: known.at })
        if (reason !== null) throw new Refused({ code: 'COUPON_INVALID', couponCode: input.code, reason })
        const couponCodes = granted(decideCoupons(cart.couponCodes, input.code))
        await writeCoupons(tx, cart.id, couponCodes)
        return { ...cart, couponCodes }
      },
    }),
  )

export const removeCoupon = shopper
  .meta({ docs: 'Takes a coupon code off the cart; one that is not on it changes nothing.', refuses: ['CONFLICT'] })
  .errors(refuses(['CONFLICT']))
  .input(z.strictObject({ code: couponCode, version: cartVersion }))
  .output(Cart)
  .mutation(({ ctx, input }) =>
    changeCart(ctx, {
      opens: false,
      version: input.version,
      write: async (tx, cart) => {
        const couponCodes = cart.couponCodes.filter((one) => one !== input.code)
        await writeCoupons(tx, cart.id, couponCodes)
        return { ...cart, couponCodes }
      },
    }),
  )
