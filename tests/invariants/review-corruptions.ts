import type { reviewInvariants } from '@tillwright/db/invariants/reviews'
import type { Corruption } from './corruptions.ts'

export const reviewCorruptions: Readonly<Record<keyof typeof reviewInvariants, readonly Corruption[]>> = {
  rating_is_approved_reviews: [
    { does: `update product_rating set fives = fives - 1, fours = fours + 1` },
    { does: `delete from product_rating` },
    { does: `update review set status = 'approved' where status = 'pending'` },
    { does: `update review set rating = 1 where status = 'approved'` },
  ],
  helpful_is_votes: [
    { does: `update review set helpful_count = helpful_count + 1 where status = 'pending'` },
    { does: `delete from review_vote` },
    { does: `update review_vote set customer_id = review.customer_id from review where review.id = review_id` },
  ],
}
