import type { ListedReview } from '@tillwright/db/review-list'
import type { Review as KnownReview } from '@tillwright/db/reviews'
import type { ReviewId } from '@tillwright/domain/ids'
import { reviewStatuses } from '@tillwright/domain/reviews/review'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id, prose, text } from '../schemas.ts'

const Reply = z.object({ text: z.string(), at: z.date() })

/** As shoppers see it. */
export const Review = z
  .object({
    id: z.uuid(),
    rating: z.int().describe('1 to 5'),
    title: z.string().nullable(),
    body: z.string().nullable().describe('Plain text; null of somebody who was erased, whose rating stays'),
    author: z.string().nullable().describe('First name and first letter of the last name; null like the body'),
    verified: z.boolean().describe('Whether the writer had bought the product'),
    helpfulCount: z.int().describe('How many customers found it helpful'),
    reply: Reply.nullable().describe('The shop’s'),
    createdAt: z.date(),
  })
  .meta({ id: 'Review' })

export const ReviewStatus = z.enum(reviewStatuses).meta({ id: 'ReviewStatus' })

/** As its writer sees it. */
export const OwnReview = Review.extend({
  productId: z.uuid(),
  status: ReviewStatus.describe('Shoppers see what is approved'),
  updatedAt: z.date().describe('When its writer changed it last'),
  version: z.int(),
}).meta({ id: 'OwnReview' })

/** As staff sees it. */
export const StaffReview = OwnReview.extend({
  productSlug: z.string(),
  productTitle: z.string(),
  customerId: z.uuid().nullable().describe('Null of somebody who was erased'),
}).meta({ id: 'StaffReview' })

export const reviewId = id<ReviewId>()

export const rating = z.int().min(1).max(5)
export const titleInput = text({ max: 120 }).nullable().describe('Plain text of one line')
export const bodyInput = prose({ max: 5_000 }).min(1).describe('Plain text; shown as such, never as HTML')

export const noSuchReview = () => new Refused({ code: 'NOT_FOUND', entity: 'review' })

export const viewReview = (review: KnownReview): z.output<typeof Review> => ({
  id: review.id,
  rating: review.rating,
  title: review.title,
  body: review.body,
  author: review.author,
  verified: review.verified,
  helpfulCount: review.helpfulCount,
  reply: review.reply === null || review.repliedAt === null ? null : { text: review.reply, at: review.repliedAt },
  createdAt: review.createdAt,
})

export const viewOwnReview = (review: KnownReview): z.output<typeof OwnReview> => ({
  ...viewReview(review),
  productId: review.productId,
  status: review.status,
  updatedAt: review.updatedAt,
  version: review.version,
})

export const viewStaffReview = (review: ListedReview): z.output<typeof StaffReview> => ({
  ...viewOwnReview(review),
  productSlug: review.productSlug,
  productTitle: review.productTitle,
  customerId: review.customerId,
})
