import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { deleteReview, lockOwnReview } from '@tillwright/db/reviews'
import { z } from 'zod'
import { customer } from '../trpc.ts'
import { noSuchReview, reviewId } from './view.ts'

export const remove = customer
  .meta({ docs: 'Deletes an own review with its votes and the shop’s reply, and its rating with it.' })
  .input(z.strictObject({ reviewId }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const own = await lockOwnReview(tx, ctx.accountId, input.reviewId)
      if (own === null) throw noSuchReview()
      await deleteReview(tx, own.id)
      if (own.status === 'approved') await refreshListing(tx, [own.productId])
      return { ok: true } as const
    }),
  )
