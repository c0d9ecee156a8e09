import { z } from 'zod'
import { shopper } from '../trpc.ts'
import { Cart, viewCartOf } from './view.ts'

export const get = shopper
  .meta({
    docs:
      'The cart at today’s prices; null where there is none yet, or the last one was placed. In a market that was ' +
      'closed it is NOT_FOUND (market), here and for everything else that needs its prices, until cart.setMarket ' +
      'moves it.',
  })
  .input(z.strictObject({}).optional())
  .output(Cart.nullable())
  .query(({ ctx }) => viewCartOf(ctx, ctx.shopper.holder))
