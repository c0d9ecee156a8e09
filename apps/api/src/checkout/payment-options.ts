import { findActiveCart } from '@tillwright/db/carts'
import { methodsIn } from '@tillwright/domain/payments/manual'
import { z } from 'zod'
import { ManualKind } from '../payments/methods/view.ts'
import { Refused } from '../refused.ts'
import { PaymentMethod } from '../schemas.ts'
import { refuses, shopper } from '../trpc.ts'

const PaymentOption = z
  .object({
    paymentMethod: PaymentMethod.exclude(['none']),
    manual: z
      .object({
        manualMethod: z.string(),
        name: z.string(),
        kind: ManualKind,
        payWithinDays: z.int().nullable().describe('How long the goods wait for the money'),
      })
      .nullable()
      .describe('Which one; null where a provider is asked'),
  })
  .meta({ id: 'PaymentOption' })

export const paymentOptions = shopper
  .meta({
    docs: 'How an order of the cart can be paid, as orders.place takes it. What comes to nothing needs none of it.',
    refuses: ['CART_EMPTY'],
  })
  .errors(refuses(['CART_EMPTY']))
  .output(z.object({ items: z.array(PaymentOption) }))
  .query(async ({ ctx }) => {
    const cart = await findActiveCart(ctx.db, ctx.shopper.holder)
    if (cart === null) throw new Refused({ code: 'CART_EMPTY' })
    const { manualMethods } = await ctx.shop()
    const byHand = methodsIn(manualMethods, cart.market).map(({ code: manualMethod, name, kind, payWithinDays }) => ({
      paymentMethod: 'manual' as const,
      manual: { manualMethod, name, kind, payWithinDays },
    }))
    return { items: [{ paymentMethod: 'stripe' as const, manual: null }, ...byHand] }
  })
