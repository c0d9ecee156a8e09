import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { lockOwnReview, readReviewer, writeReview } from '@tillwright/db/reviews'
import { shownAuthor, statusOfChanged } from '@tillwright/domain/reviews/review'
import { z } from 'zod'
import { charge } from '../limits/charge.ts'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { Refused } from '../refused.ts'
import { version } from '../schemas.ts'
import { customer, refuses } from '../trpc.ts'
import { bodyInput, noSuchReview, OwnReview, rating, reviewId, titleInput, viewOwnReview } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = customer
  .meta({
    docs:
      'Changes what is given of an own review. Where the shop moderates, it waits for staff again, unseen by ' +
      'shoppers; one that was turned down waits in any case. The shop’s reply stays.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      reviewId,
      rating: rating.optional(),
      title: titleInput.optional(),
      body: bodyInput.optional(),
      version: version.optional().describe('The one that was seen; without it, whatever is there is changed'),
    }),
  )
  .output(OwnReview)
  .mutation(async ({ ctx, input }) => {
    await charge(ctx, [['reviews', ctx.accountId]])
    const { reviewPolicy } = await ctx.shop()
    return transact(ctx.db, async (tx) => {
      const from = await lockOwnReview(tx, ctx.accountId, input.reviewId)
      if (from === null) throw noSuchReview()
      if (input.version !== undefined) mustBeVersion('review', from.version, input.version)
      const { rating = from.rating, title = from.title, body = from.body } = input
      if (rating === from.rating && title === from.title && body === from.body) return viewOwnReview(from)
      const reviewer = await readReviewer(tx, { customerId: ctx.accountId, productId: from.productId })
      // What is not sold any more is not reviewed any more.
      if (reviewer === null) throw new Refused({ code: 'NOT_FOUND', entity: 'product' })
      const status = statusOfChanged(reviewPolicy, from.status)
      const words = { rating, title, body, author: shownAuthor(reviewer), verified: reviewer.isVerified, status }
      const review = await writeReview(tx, from.id, words)
      if (from.status === 'approved') await refreshListing(tx, [from.productId])
      return viewOwnReview(review)
    })
  })
