import { transact } from '@tillwright/db/client'
import { findReview } from '@tillwright/db/review-list'
import { lockReviews, writeReply } from '@tillwright/db/review-moderation'
import { z } from 'zod'
import { mustBeVersion } from '../../prices/must-be-version.ts'
import { Refused } from '../../refused.ts'
import { prose, version } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { noSuchReview, reviewId, StaffReview, viewStaffReview } from '../view.ts'

const refusals = ['CONFLICT'] as const

export const reply = staff('reviews:write')
  .meta({
    docs: 'Answers a review in the shop’s name, below it for all to read; null takes the answer away.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ reviewId, text: prose({ max: 2_000 }).min(1).nullable(), version }))
  .output(StaffReview)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const [from] = await lockReviews(tx, [input.reviewId])
      if (from === undefined) throw noSuchReview()
      mustBeVersion('review', from.version, input.version)
      if (from.customerId === null) {
        const message = 'is of somebody who was erased, and says nothing'
        throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'reviewId', message }] })
      }
      if (from.reply !== input.text) {
        await writeReply(tx, from.id, input.text)
        const facts = (text: string | null) => ({ reply: text })
        const said = { before: facts(from.reply), after: facts(input.text) }
        await auditChange(tx, ctx, { entity: 'review', entityId: from.id, ...said })
      }
      const review = await findReview(tx, from.id)
      if (review === null) throw noSuchReview()
      return viewStaffReview(review)
    }),
  )
