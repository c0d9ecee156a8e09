import type { ReviewId } from '@tillwright/domain/ids'
import type { ReviewStatus } from '@tillwright/domain/reviews/review'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { type Review, reviewColumns } from './reviews.ts'

/** In one order, so that two who decide about many never wait in a circle. What does not exist is not among them. */
export const lockReviews = (tx: Tx, ids: readonly ReviewId[]): Promise<Review[]> =>
  tx
    .selectFrom('review')
    .select(reviewColumns)
    .where('id', '=', sql<ReviewId>`any(${ids})`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()

/** Of locked ones. Raises their versions. */
export async function writeStatuses(tx: Tx, ids: readonly ReviewId[], status: ReviewStatus): Promise<void> {
  await tx
    .updateTable('review')
    .set({ status, version: sql`version + 1` })
    .where('id', '=', sql<ReviewId>`any(${ids})`)
    .execute()
}

/** Of a locked one; null takes it away. Raises the version. */
export async function writeReply(tx: Tx, id: ReviewId, reply: string | null): Promise<void> {
  await tx
    .updateTable('review')
    .set({ reply, replied_at: reply === null ? null : sql<Date>`shop_now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}
