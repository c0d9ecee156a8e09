import { readReviews } from '@tillwright/db/review-list'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { customer } from '../trpc.ts'
import { OwnReview, viewOwnReview } from './view.ts'

export const list = customer
  .meta({ docs: 'The reviews of whoever is signed in, whatever has become of them, the newest first.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(OwnReview))
  .query(async ({ ctx, input }) => {
    const found = await readReviews(ctx.db, { customerId: ctx.accountId }, pageFrom(input))
    return pageWith(found, input.limit, viewOwnReview)
  })
