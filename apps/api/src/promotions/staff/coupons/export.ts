import { findCouponBatch, readBatchCoupons } from '@tillwright/db/coupons'
import { z } from 'zod'
import { noSuch } from '../../../prices/view.ts'
import { staff } from '../../../trpc.ts'
import { batchId } from './view.ts'

export const exportBatch = staff('promotions:read')
  .meta({ docs: 'All codes of a batch that are still there as a CSV file (RFC 4180), with how often each was used.' })
  .input(z.strictObject({ batchId }))
  .output(z.object({ fileName: z.string(), count: z.int(), csv: z.string() }))
  .query(async ({ ctx, input }) => {
    const batch = await findCouponBatch(ctx.db, input.batchId)
    if (batch === null) throw noSuch('couponBatch')
    const coupons = await readBatchCoupons(ctx.db, batch.id)
    // No column has what CSV would have to quote, and no code begins as a formula does.
    const rows = coupons.map(({ code, usesMax, usedCount }) => `${code},${usesMax ?? ''},${usedCount}`)
    const csv = ['code,uses_max,used_count', ...rows].map((row) => `${row}\r\n`).join('')
    return { fileName: `coupons-${batch.id}.csv`, count: coupons.length, csv }
  })
