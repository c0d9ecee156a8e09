import { findOwnReview, readReviewer } from '@tillwright/db/reviews'
import type { ProductId } from '@tillwright/domain/ids'
import { statusOfNew } from '@tillwright/domain/reviews/review'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { customer } from '../trpc.ts'
import { OwnReview, viewOwnReview } from './view.ts'

export const get = customer
  .meta({ docs: 'The own review of a product, if there is one, and else whether whoever is signed in may write it.' })
  .input(z.strictObject({ productId: id<ProductId>() }))
  .output(
    z.object({
      review: OwnReview.nullable(),
      mayReview: z.boolean().describe('Whether a review would be taken now; false where there is one'),
      isVerified: z.boolean().describe('Whether the product was bought'),
    }),
  )
  .query(async ({ ctx, input: { productId } }) => {
    const own = { customerId: ctx.accountId, productId }
    const [reviewer, review] = await Promise.all([readReviewer(ctx.db, own), findOwnReview(ctx.db, own)])
    if (reviewer === null) throw new Refused({ code: 'NOT_FOUND', entity: 'product' })
    const { isVerified } = reviewer
    const mayReview = review === null && statusOfNew((await ctx.shop()).reviewPolicy, isVerified) !== null
    return { review: review && viewOwnReview(review), mayReview, isVerified }
  })
