import type { AccountId, ProductId, ReviewId } from '@tillwright/domain/ids'
import type { ReviewStatus } from '@tillwright/domain/reviews/review'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

export interface Review {
  readonly id: ReviewId
  readonly productId: ProductId
  /** Null of somebody who was erased, whose words are gone as well. */
  readonly customerId: AccountId | null
  /** One to five. */
  readonly rating: number
  readonly title: string | null
  readonly body: string | null
  /** As shoppers see it. */
  readonly author: string | null
  /** Whether the product had been bought when it was written. */
  readonly verified: boolean
  readonly status: ReviewStatus
  /** The shop's. */
  readonly reply: string | null
  readonly repliedAt: Date | null
  readonly helpfulCount: number
  readonly version: number
  readonly createdAt: Date
  /** When its writer changed it last. */
  readonly updatedAt: Date
}

export const reviewColumns = [
  'review.id',
  'review.product_id as productId',
  'review.customer_id as customerId',
  'review.rating',
  'review.title',
  'review.body',
  'review.author',
  'review.verified',
  'review.status',
  'review.reply',
  'review.replied_at as repliedAt',
  'review.helpful_count as helpfulCount',
  'review.version',
  'review.created_at as createdAt',
  'review.updated_at as updatedAt',
] as const

export interface OwnReview {
  readonly customerId: AccountId
  readonly productId: ProductId
}

/** What decides whether somebody may review a product, and under which name. */
export interface Reviewer {
  readonly firstName: string
  readonly lastName: string
  /**
   * Whether he has bought it: an order of his that is paid has a piece of it that was neither canceled nor given back.
   */
  readonly isVerified: boolean
}

/** Null where shoppers see no such product. */
export async function readReviewer(db: Db, { customerId, productId }: OwnReview): Promise<Reviewer | null> {
  const reviewer = await db
    .selectFrom('account')
    .innerJoin('product', (join) => join.onTrue())
    .select(['account.first_name as firstName', 'account.last_name as lastName'])
    .select(hasBought({ customerId, productId }).as('isVerified'))
    .where('account.id', '=', customerId)
    .where('product.id', '=', productId)
    .where('product.status', '=', 'active')
    .executeTakeFirst()
  return reviewer ?? null
}

const hasBought = ({ customerId, productId }: OwnReview) => sql<boolean>`exists (
  select from orders join order_line as line on line.order_id = orders.id
  where orders.customer_id = ${customerId} and line.product_id = ${productId}
    and orders.status <> 'CANCELED' and orders.payment_status in ('SUCCEEDED', 'PARTIALLY_REFUNDED')
    and line.quantity > line.canceled_quantity + line.returned_quantity + line.kept_quantity)`

/** What its writer says, and what follows from it. */
export type WrittenReview = Pick<Review, 'rating' | 'title' | 'body' | 'author' | 'verified' | 'status'>

/** Null where he has reviewed the product already. */
export async function insertReview(
  tx: Tx,
  { customerId, productId }: OwnReview,
  { id, ...written }: WrittenReview & { readonly id: ReviewId },
): Promise<Review | null> {
  const inserted = await tx
    .insertInto('review')
    .values({ id, customer_id: customerId, product_id: productId, ...written })
    .onConflict((conflict) => conflict.constraint('review_one_per_customer').doNothing())
    .returning(reviewColumns)
    .executeTakeFirst()
  return inserted ?? null
}

export async function findOwnReview(db: Db, { customerId, productId }: OwnReview): Promise<Review | null> {
  const query = db.selectFrom('review').select(reviewColumns)
  const own = query.where('customer_id', '=', customerId).where('product_id', '=', productId)
  return (await own.executeTakeFirst()) ?? null
}

/** Null where he has written no such one. */
export async function lockOwnReview(tx: Tx, customerId: AccountId, id: ReviewId): Promise<Review | null> {
  const query = tx.selectFrom('review').select(reviewColumns).where('id', '=', id)
  return (await query.where('customer_id', '=', customerId).forNoKeyUpdate().executeTakeFirst()) ?? null
}

/** Of a locked one. Raises the version. */
export const writeReview = (tx: Tx, id: ReviewId, written: WrittenReview): Promise<Review> =>
  tx
    .updateTable('review')
    .set({ ...written, version: sql`version + 1`, updated_at: sql<Date>`shop_now()` })
    .where('id', '=', id)
    .returning(reviewColumns)
    .executeTakeFirstOrThrow()

/** With the votes that it has. */
export async function deleteReview(tx: Tx, id: ReviewId): Promise<void> {
  await tx.deleteFrom('review').where('id', '=', id).execute()
}

/** What shoppers see of it is what can be voted for. Whose it is stays as it is while it is locked. */
export async function lockShownReview(
  tx: Tx,
  id: ReviewId,
): Promise<Pick<Review, 'customerId' | 'helpfulCount'> | null> {
  const shown = await tx
    .selectFrom('review')
    .innerJoin('product', 'product.id', 'review.product_id')
    .select(['review.customer_id as customerId', 'review.helpful_count as helpfulCount'])
    .where('review.id', '=', id)
    .where('review.status', '=', 'approved')
    .where('product.status', '=', 'active')
    .forNoKeyUpdate('review')
    .executeTakeFirst()
  return shown ?? null
}

/** For a locked review, or no more. Answers by how many votes it has more, or fewer. */
export async function writeVote(
  tx: Tx,
  { reviewId, customerId }: { readonly reviewId: ReviewId; readonly customerId: AccountId },
  isHelpful: boolean,
): Promise<number> {
  if (isHelpful) {
    const vote = { review_id: reviewId, customer_id: customerId }
    const insert = tx.insertInto('review_vote').values(vote)
    const added = await insert
      .onConflict((conflict) => conflict.constraint('review_vote_one_per_customer').doNothing())
      .returning('review_id')
      .execute()
    return added.length
  }
  const gone = tx.deleteFrom('review_vote').where('review_id', '=', reviewId).where('customer_id', '=', customerId)
  return -(await gone.returning('review_id').execute()).length
}
