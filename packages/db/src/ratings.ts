import type { ProductId } from '@tillwright/domain/ids'
import type { RatingCounts } from '@tillwright/domain/reviews/rating'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'

/** How many reviews give a product each rating, for a column of the query around it; null where there was never one. */
export const ratingCountsOf = (productId: string): RawBuilder<RatingCounts | null> => sql<RatingCounts | null>`(
  select array[rated.ones, rated.twos, rated.threes, rated.fours, rated.fives]
  from product_rating as rated where rated.product_id = ${sql.ref(productId)})`

export const unrated: RatingCounts = [0, 0, 0, 0, 0]

/** Of an active product; null where there is none. */
export async function readRatingCounts(db: Db, productId: ProductId): Promise<RatingCounts | null> {
  const row = await db
    .selectFrom('product')
    .select(ratingCountsOf('product.id').as('counts'))
    .where('id', '=', productId)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return row === undefined ? null : (row.counts ?? unrated)
}
