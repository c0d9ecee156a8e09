import { transact } from '@tillwright/db/client'
import { holdTaxCategory, lockTaxable, writeTaxable } from '@tillwright/db/tax-categories'
import type { ProductId, VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { staff } from '../trpc.ts'
import { code, noSuch } from './named.ts'

export const categorise = staff('tax:write')
  .meta({
    docs:
      'Puts a product, or one of its variants, into a tax category. A variant of null is taxed as its product; a ' +
      'product is always of one.',
  })
  .input(
    z.strictObject({
      of: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('product'), id: id<ProductId>() }),
        z.strictObject({ kind: z.literal('variant'), id: id<VariantId>() }),
      ]),
      category: code.nullable(),
    }),
  )
  .output(z.object({ category: z.string().nullable() }))
  .mutation(({ ctx, input: { of, category } }) => {
    if (of.kind === 'product' && category === null)
      throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'category', message: 'a product is of one' }] })
    return transact(ctx.db, async (tx) => {
      const from = await lockTaxable(tx, of)
      if (from === null) throw new Refused({ code: 'NOT_FOUND', entity: of.kind })
      if (from.category === category) return from
      if (category !== null && !(await holdTaxCategory(tx, category))) throw noSuch('taxCategory')
      await writeTaxable(tx, of, category)
      const [before, after] = [{ taxCategory: from.category }, { taxCategory: category }]
      await auditChange(tx, ctx, { entity: of.kind, entityId: of.id, before, after })
      return { category }
    })
  })
