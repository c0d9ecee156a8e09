import { readReviews } from '@tillwright/db/review-list'
import type { AccountId, ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { id } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { ReviewStatus, StaffReview, viewStaffReview } from '../view.ts'

export const list = staff('reviews:read')
  .meta({ docs: 'Reviews of all products, or of one, the newest first; those that are pending wait for staff.' })
  .input(
    z
      .strictObject({
        status: ReviewStatus.optional(),
        productId: id<ProductId>().optional(),
        customerId: id<AccountId>().optional(),
        ...newestFirst,
      })
      .prefault({}),
  )
  .output(pageOf(StaffReview))
  .query(async ({ ctx, input: { cursor, limit, ...filter } }) => {
    const found = await readReviews(ctx.db, filter, pageFrom({ cursor, limit }))
    return pageWith(found, limit, viewStaffReview)
  })
