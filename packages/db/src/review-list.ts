import type { AccountId, ProductId, ReviewId } from '@tillwright/domain/ids'
import type { ReviewStatus } from '@tillwright/domain/reviews/review'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import { type Review, reviewColumns } from './reviews.ts'

export const reviewSorts = ['newest', 'rating', 'helpful'] as const
export interface ReviewSort {
  readonly by: (typeof reviewSorts)[number]
  readonly order: 'asc' | 'desc'
}

/** Where a page ended: the rating or the votes of its last review, if that is what it is sorted by, and when it was. */
export interface ReviewPosition {
  readonly value: number
  readonly at: string
  readonly id: string
}

export interface ShownReviewPage {
  readonly sort: ReviewSort
  readonly after: ReviewPosition | null
  readonly most: number
}

export interface ShownReviewFilter {
  readonly productId: ProductId
  readonly rating: number | undefined
}

/** What shoppers see of a product. Of one rating, or as many votes, the newest comes first where the best does. */
export async function readShownReviews(
  db: Db,
  { productId, rating }: ShownReviewFilter,
  { sort, after, most }: ShownReviewPage,
): Promise<(Review & { readonly position: ReviewPosition })[]> {
  const compare = sort.order === 'asc' ? sql`>` : sql`<`
  let query = db
    .selectFrom('review')
    .select([...reviewColumns, momentOf('review.created_at').as('moment')])
    .where('product_id', '=', productId)
    // As a literal, so that a plan for any parameter knows the partial indexes.
    .where('status', '=', sql.lit('approved'))
  if (rating !== undefined) query = query.where('rating', '=', rating)
  const column = { newest: null, rating: 'rating', helpful: 'helpful_count' } as const
  const by = column[sort.by]
  if (after !== null) {
    const of = sql`${after.at}::timestamptz, ${after.id}::uuid`
    query =
      by === null
        ? query.where(sql<boolean>`(created_at, id) ${compare} (${of})`)
        : query.where(sql<boolean>`(${sql.ref(by)}, created_at, id) ${compare} (${after.value}, ${of})`)
  }
  if (by !== null) query = query.orderBy(by, sort.order)
  const rows = await query.orderBy('created_at', sort.order).orderBy('id', sort.order).limit(sql.lit(most)).execute()
  return rows.map(({ moment, ...review }) => {
    const value = by === null ? 0 : by === 'rating' ? review.rating : review.helpfulCount
    return { ...review, position: { value, at: moment, id: review.id } }
  })
}

/** With what it is about. */
export interface ListedReview extends Review {
  readonly moment: string
  readonly productSlug: string
  readonly productTitle: string
}

export interface ReviewFilter {
  readonly customerId?: AccountId | undefined
  readonly productId?: ProductId | undefined
  readonly status?: ReviewStatus | undefined
}

const listed = (db: Db) =>
  db
    .selectFrom('review')
    .innerJoin('product', 'product.id', 'review.product_id')
    .select([...reviewColumns, momentOf('review.created_at').as('moment')])
    .select(['product.slug as productSlug', 'product.title as productTitle'])

/** Whatever their state, the newest first. */
export function readReviews(
  db: Db,
  { customerId, productId, status }: ReviewFilter,
  { after, most }: NewestPage,
): Promise<ListedReview[]> {
  let query = listed(db).where(follows({ at: 'review.created_at', id: 'review.id' }, after))
  if (customerId !== undefined) query = query.where('review.customer_id', '=', customerId)
  if (productId !== undefined) query = query.where('review.product_id', '=', productId)
  if (status !== undefined) query = query.where('review.status', '=', sql.lit(status))
  return query.orderBy('review.created_at', 'desc').orderBy('review.id', 'desc').limit(sql.lit(most)).execute()
}

export async function findReview(db: Db, id: ReviewId): Promise<ListedReview | null> {
  return (await listed(db).where('review.id', '=', id).executeTakeFirst()) ?? null
}
