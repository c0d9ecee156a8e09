import { z } from 'zod'
import { shopper } from '../trpc.ts'
import { Cart, viewCartOf } from './view.ts'

export const get = shopper
  .meta({ docs: 'The cart at today’s prices; null where there is none yet, or the last one was placed.' })
  .input(z.strictObject({}).optional())
  .output(Cart.nullable())
  .query(({ ctx }) => viewCartOf(ctx, ctx.shopper.holder))
