import type { CouponBatch as StoredBatch, StoredCoupon } from '@tillwright/db/coupons'
import type { CouponBatchId, CouponId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../../../schemas.ts'
import type { Facts } from '../../../staff/audit-change.ts'

export const codeLengthMax = 40

/** As it is typed, in any case. The first character is none that a spreadsheet would take for a formula's. */
export const couponCodeInput = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9_-]{2,39}$/, 'takes 3 to 40 letters of A to Z, digits, "-" and "_", and begins with no sign')

export const couponUsesInput = z
  .int()
  .min(1)
  .max(1_000_000_000)
  .nullable()
  .describe('By how many orders; null has no end but that of the promotion')

export const couponId = id<CouponId>()
export const batchId = id<CouponBatchId>()

export const Coupon = z
  .object({
    id: z.uuid(),
    promotionId: z.uuid(),
    batchId: z.uuid().nullable(),
    code: z.string(),
    usesMax: z.int().nullable(),
    usedCount: z.int().describe('By orders that have not given it back'),
    createdAt: z.date(),
  })
  .meta({ id: 'Coupon' })

export const CouponBatch = z
  .object({
    id: z.uuid(),
    promotionId: z.uuid(),
    prefix: z.string(),
    suffix: z.string(),
    totalCount: z.int(),
    createdAt: z.date(),
  })
  .meta({ id: 'CouponBatch' })

/** What the audit log says of a coupon: its code is no secret, it is printed on flyers. */
export const couponFacts = ({ promotionId, batchId, code, usesMax }: StoredCoupon): Facts => ({
  ...{ promotionId, batchId, code, usesMax },
})

export const batchFacts = ({ promotionId, prefix, suffix, totalCount }: StoredBatch): Facts => ({
  ...{ promotionId, prefix, suffix, totalCount },
})
