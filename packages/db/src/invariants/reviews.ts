import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** What reviews come to. */
export const reviewInvariants = {
  rating_is_approved_reviews: {
    means: 'A product has as many ratings of each kind as it has approved reviews that give it.',
    holds: 'always',
    guards: ['product_rating_not_negative', 'review_written_counts', 'review_changed_counts', 'review_deleted_counts'],
    find: () => sql`
      select coalesce(rated.product_id, counted.product_id) as product_id, rated.ones, rated.twos, rated.threes,
        rated.fours, rated.fives, counted.counts
      from product_rating as rated full join (
        select product_id, array[count(*) filter (where rating = 1), count(*) filter (where rating = 2),
          count(*) filter (where rating = 3), count(*) filter (where rating = 4), count(*) filter (where rating = 5)
        ] as counts
        from review where status = 'approved' group by product_id
      ) as counted on counted.product_id = rated.product_id
      where array[coalesce(rated.ones, 0), coalesce(rated.twos, 0), coalesce(rated.threes, 0), coalesce(rated.fours, 0),
        coalesce(rated.fives, 0)]::bigint[] is distinct from coalesce(counted.counts, '{0,0,0,0,0}')`,
  },
  helpful_is_votes: {
    means: 'A review has been found helpful by as many customers as have voted for it, its writer not among them.',
    holds: 'always',
    guards: ['review_vote_one_per_customer', 'review_helpful_count', 'review_vote_counts'],
    find: () => sql`
      select review.id, review.helpful_count, coalesce(voted.votes, 0) as votes, voted.own
      from review left join (
        select vote.review_id, count(*) as votes, count(*) filter (where vote.customer_id = mine.customer_id) as own
        from review_vote as vote join review as mine on mine.id = vote.review_id group by vote.review_id
      ) as voted on voted.review_id = review.id
      where review.helpful_count <> coalesce(voted.votes, 0) or voted.own > 0`,
  },
} as const satisfies Record<string, Invariant>
