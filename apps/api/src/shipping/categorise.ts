import { transact } from '@tillwright/db/client'
import { lockShippingCategory, writeShippingCategory } from '@tillwright/db/shipping-categories'
import type { ProductId, VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id, text } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { staff } from '../trpc.ts'

export const categorise = staff('shipping:write')
  .meta({
    docs:
      'Says what kind of goods a product or one of its variants is to carriers, "bulky" for example; null: nothing. ' +
      'A variant’s own word counts before its product’s.',
  })
  .input(
    z.strictObject({
      of: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('product'), id: id<ProductId>() }),
        z.strictObject({ kind: z.literal('variant'), id: id<VariantId>() }),
      ]),
      category: text({ max: 40 }).nullable(),
    }),
  )
  .output(z.object({ category: z.string().nullable() }))
  .mutation(({ ctx, input: { of, category } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockShippingCategory(tx, of)
      if (from === null) throw new Refused({ code: 'NOT_FOUND', entity: of.kind })
      if (from.category === category) return from
      await writeShippingCategory(tx, of, category)
      const [before, after] = [{ shippingCategory: from.category }, { shippingCategory: category }]
      await auditChange(tx, ctx, { entity: of.kind, entityId: of.id, before, after })
      return { category }
    }),
  )
