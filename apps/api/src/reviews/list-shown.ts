import { readRatingCounts } from '@tillwright/db/ratings'
import { type ReviewPosition, readShownReviews, reviewSorts } from '@tillwright/db/review-list'
import type { ProductId } from '@tillwright/domain/ids'
import { type RatingCounts, ratingOf } from '@tillwright/domain/reviews/rating'
import { z } from 'zod'
import { newestFirst, pageOf } from '../newest-first.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { anyone } from '../trpc.ts'
import { Rating } from './rating-view.ts'
import { Review, rating, viewReview } from './view.ts'

/** With how many there are of each rating. */
const RatingHistogram = Rating.extend({
  histogram: z.array(z.object({ rating: z.int(), count: z.int() })).describe('Five ratings, the best first'),
}).meta({ id: 'RatingHistogram' })

export const listShown = anyone
  .meta({
    docs:
      'The approved reviews of a product, page by page, with what they come to. While votes come in, one that is ' +
      'sorted by them may be met on two pages, or on none.',
  })
  .input(
    z.strictObject({
      productId: id<ProductId>(),
      rating: rating.optional().describe('Only those that give it'),
      sort: z.strictObject({ by: z.enum(reviewSorts), order: z.enum(['asc', 'desc']) }).optional(),
      ...newestFirst,
    }),
  )
  .output(pageOf(Review).extend({ rating: RatingHistogram.nullable().describe('Of all; null where there are none') }))
  .query(async ({ ctx, input: { productId, rating, cursor, limit, ...input } }) => {
    ctx.shown.note([`product:${productId}`])
    const sort = input.sort ?? ({ by: 'newest', order: 'desc' } as const)
    const after = cursor === undefined ? null : positionOf(cursor)
    const [counts, found] = await Promise.all([
      readRatingCounts(ctx.db, productId),
      readShownReviews(ctx.db, { productId, rating }, { sort, after, most: limit + 1 }),
    ])
    if (counts === null) throw new Refused({ code: 'NOT_FOUND', entity: 'product' })
    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    return {
      items: page.map(viewReview),
      nextCursor: last === undefined ? null : cursorOf(last.position),
      rating: viewRating(counts),
    }
  })

function viewRating(counts: RatingCounts): z.output<typeof RatingHistogram> | null {
  const rating = ratingOf(counts)
  const histogram = counts.map((count, index) => ({ rating: index + 1, count })).toReversed()
  return rating && { ...rating, histogram }
}

const cursorOf = ({ value, at, id }: ReviewPosition): string =>
  Buffer.from(JSON.stringify([value, at, id])).toString('base64url')

/** So that a forged cursor is refused here and not by PostgreSQL. */
const position = z.tuple([z.int().min(0).max(2_147_483_647), z.iso.datetime({ precision: 6 }).regex(/^[12]/), z.uuid()])

function positionOf(cursor: string): ReviewPosition {
  const parsed = position.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (parsed.success) return { value: parsed.data[0], at: parsed.data[1], id: parsed.data[2] }
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'cursor', message: 'is none of ours' }] })
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
