import { randomInt } from 'node:crypto'
import { transact } from '@tillwright/db/client'
import { insertCouponBatch } from '@tillwright/db/coupons'
import type { CouponBatchId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { auditChange } from '../../../staff/audit-change.ts'
import { staff } from '../../../trpc.ts'
import { promotionId } from '../view.ts'
import { fillBatch } from './fill-batch.ts'
import { holdPromotionOfCodes } from './hold-promotion.ts'
import { batchFacts, CouponBatch, codeLengthMax, couponUsesInput } from './view.ts'

const prefix = z.string().trim().toUpperCase()

export const generate = staff('promotions:write')
  .meta({
    docs:
      'Makes up to 10,000 codes that nobody can guess, each for one use unless said otherwise: a prefix, random ' +
      'letters and digits that are not mistaken for each other, a suffix. coupons.export answers them.',
  })
  .input(
    z
      .strictObject({
        promotionId,
        count: z.int().min(1).max(10_000),
        prefix: prefix
          .regex(/^([A-Z0-9][A-Z0-9_-]{0,19})?$/, 'takes up to 20 letters of A to Z, digits, "-", "_"')
          .default(''),
        suffix: prefix.regex(/^[A-Z0-9_-]{0,20}$/, 'takes up to 20 letters of A to Z, digits, "-" and "_"').default(''),
        length: z.int().min(6).max(20).default(10).describe('Of what is random'),
        usesMax: couponUsesInput.default(1),
      })
      .refine((code) => code.prefix.length + code.length + code.suffix.length <= codeLengthMax, {
        path: ['length'],
        message: `makes codes of more than ${codeLengthMax} characters`,
      }),
  )
  .output(CouponBatch)
  .mutation(({ ctx, input: { promotionId, count, prefix, suffix, length, usesMax } }) =>
    transact(ctx.db, async (tx) => {
      await holdPromotionOfCodes(tx, promotionId)
      const id = ctx.newId<CouponBatchId>()
      const batch = await insertCouponBatch(tx, { id, promotionId, prefix, suffix, totalCount: count })
      const newCode = () => `${prefix}${randomText(length)}${suffix}`
      await fillBatch(tx, { batch, usesMax, newId: ctx.newId, newCode })
      const after = { ...batchFacts(batch), usesMax }
      await auditChange(tx, ctx, { entity: 'couponBatch', entityId: id, before: null, after })
      return batch
    }),
  )

/** Without 0 and O, 1, I and L, and without U, so that fewer words come about. */
const characters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'
const randomText = (length: number): string =>
  Array.from({ length }, () => characters[randomInt(characters.length)]).join('')
