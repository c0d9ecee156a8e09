import { transact } from '@tillwright/db/client'
import { lockShownReview, writeVote } from '@tillwright/db/reviews'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { customer } from '../trpc.ts'
import { noSuchReview, reviewId } from './view.ts'

export const vote = customer
  .meta({
    docs:
      'Says that a review was helpful, or no longer so. A customer has one vote for each review that shoppers see, ' +
      'however often it is given, and none for an own one.',
  })
  .input(z.strictObject({ reviewId, helpful: z.boolean() }))
  .output(z.object({ helpful: z.boolean(), helpfulCount: z.int() }))
  .mutation(({ ctx, input: { reviewId, helpful } }) =>
    transact(ctx.db, async (tx) => {
      const review = await lockShownReview(tx, reviewId)
      if (review === null) throw noSuchReview()
      if (review.customerId === ctx.accountId) {
        throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'reviewId', message: 'is your own' }] })
      }
      const more = await writeVote(tx, { reviewId, customerId: ctx.accountId }, helpful)
      return { helpful, helpfulCount: review.helpfulCount + more }
    }),
  )
