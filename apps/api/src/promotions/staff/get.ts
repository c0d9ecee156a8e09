import { findPromotion } from '@tillwright/db/promotions'
import { z } from 'zod'
import { noSuch } from '../../prices/view.ts'
import { staff } from '../../trpc.ts'
import { Promotion, promotionId, viewPromotion } from './view.ts'

export const get = staff('promotions:read')
  .meta({ docs: 'A promotion, with how often it was used and what of its budgets is spent.' })
  .input(z.strictObject({ promotionId }))
  .output(Promotion)
  .query(async ({ ctx, input }) => {
    const [{ markets }, found] = await Promise.all([ctx.shop(), findPromotion(ctx.db, input.promotionId)])
    if (found === null) throw noSuch('promotion')
    return viewPromotion(found, markets)
  })
