import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { findOwnReview, insertReview, readReviewer } from '@tillwright/db/reviews'
import type { ProductId, ReviewId } from '@tillwright/domain/ids'
import { shownAuthor, statusOfNew } from '@tillwright/domain/reviews/review'
import { z } from 'zod'
import { charge } from '../limits/charge.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { customer, refuses } from '../trpc.ts'
import { bodyInput, OwnReview, rating, titleInput, viewOwnReview } from './view.ts'

const refusals = ['CONFLICT', 'PURCHASE_REQUIRED'] as const

export const create = customer
  .meta({
    docs:
      'Reviews a product once: a second review is CONFLICT with the version of the first. Who has not bought it ' +
      'is answered PURCHASE_REQUIRED, unless the shop lets everybody write; bought is what an order that is paid has ' +
      'pieces of that were neither canceled nor given back. Shoppers see a review once it is approved.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ productId: id<ProductId>(), rating, title: titleInput.default(null), body: bodyInput }))
  .output(OwnReview)
  .mutation(async ({ ctx, input: { productId, ...words } }) => {
    await charge(ctx, [['reviews', ctx.accountId]])
    const { reviewPolicy } = await ctx.shop()
    const own = { customerId: ctx.accountId, productId }
    return transact(ctx.db, async (tx) => {
      const reviewer = await readReviewer(tx, own)
      if (reviewer === null) throw new Refused({ code: 'NOT_FOUND', entity: 'product' })
      const status = statusOfNew(reviewPolicy, reviewer.isVerified)
      if (status === null) throw new Refused({ code: 'PURCHASE_REQUIRED' })
      const review = await insertReview(tx, own, {
        id: ctx.newId<ReviewId>(),
        ...words,
        author: shownAuthor(reviewer),
        verified: reviewer.isVerified,
        status,
      })
      if (review === null) {
        const first = await findOwnReview(tx, own)
        throw new Refused({ code: 'CONFLICT', entity: 'review', currentVersion: first?.version ?? null })
      }
      if (status === 'approved') await refreshListing(tx, [productId])
      return viewOwnReview(review)
    })
  })
