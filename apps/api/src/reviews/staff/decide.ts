import { insertAuditEntries } from '@tillwright/db/audit'
import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { lockReviews, writeStatuses } from '@tillwright/db/review-moderation'
import { z } from 'zod'
import { version } from '../../schemas.ts'
import { type StaffContext, staff } from '../../trpc.ts'
import { noSuchReview, reviewId } from '../view.ts'

const atOnceMax = 100

const which = z.strictObject({
  reviews: z
    .array(z.strictObject({ reviewId, version: version.describe('The one that was read') }))
    .min(1)
    .max(atOnceMax)
    .refine((all) => new Set(all.map(({ reviewId }) => reviewId)).size === all.length, 'names a review twice'),
})

const Decided = z.object({
  changedCount: z.int().describe('The others were so already, or were changed since'),
  changedSince: z
    .array(z.object({ reviewId: z.uuid(), currentVersion: z.int() }))
    .describe('What their writers have changed since they were read: nothing was decided about these'),
})

export const approve = staff('reviews:write')
  .meta({
    docs: `Lets shoppers see reviews, up to ${atOnceMax} at once. Of what was changed since nothing is decided.`,
  })
  .input(which)
  .output(Decided)
  .mutation(({ ctx, input }) => decide(ctx, input, 'approved'))

export const reject = staff('reviews:write')
  .meta({
    docs: `Turns reviews down, up to ${atOnceMax} at once, also those that were approved: shoppers see none of it.`,
  })
  .input(which)
  .output(Decided)
  .mutation(({ ctx, input }) => decide(ctx, input, 'rejected'))

const decide = (
  ctx: StaffContext,
  { reviews }: z.output<typeof which>,
  status: 'approved' | 'rejected',
): Promise<z.output<typeof Decided>> =>
  transact(ctx.db, async (tx) => {
    const read = new Map(reviews.map(({ reviewId, version }) => [reviewId, version]))
    const found = await lockReviews(tx, [...read.keys()])
    if (found.length < read.size) throw noSuchReview()
    const others = found.filter((review) => review.status !== status)
    const [chosen, since] = [
      others.filter(({ id, version }) => version === read.get(id)),
      others.filter(({ id, version }) => version !== read.get(id)),
    ]
    if (chosen.length > 0) {
      const ids = chosen.map(({ id }) => id)
      await writeStatuses(tx, ids, status)
      const entries = chosen.map(({ id, status: before }) => ({
        ...{ entity: 'review', entityId: id },
        ...{ before: { status: before }, after: { status } },
      }))
      await insertAuditEntries(tx, ctx, entries)
      const touched = chosen.filter((review) => [review.status, status].includes('approved'))
      await refreshListing(tx, [...new Set(touched.map(({ productId }) => productId))])
    }
    return {
      changedCount: chosen.length,
      changedSince: since.map(({ id, version }) => ({ reviewId: id, currentVersion: version })),
    }
  })
