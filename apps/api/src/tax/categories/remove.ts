import { transact } from '@tillwright/db/client'
import { deleteTaxCategory, isTaxCategoryUsed, lockTaxCategory } from '@tillwright/db/tax-categories'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { code, mustBeVersion, noSuch, Removed, removed, version } from '../named.ts'
import { categoryFacts } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('tax:write')
  .meta({
    docs: 'Removes a tax category. CONFLICT (taxCategoryUse) while goods, a shipping method or a rate is of it.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ code, version }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockTaxCategory(tx, input.code)
      if (from === null) throw noSuch('taxCategory')
      mustBeVersion('taxCategory', from.version, input.version)
      if (await isTaxCategoryUsed(tx, from.code))
        throw new Refused({ code: 'CONFLICT', entity: 'taxCategoryUse', currentVersion: null })
      await deleteTaxCategory(tx, from.code)
      const before = categoryFacts(from)
      await auditChange(tx, ctx, { entity: 'taxCategory', entityId: from.code, before, after: null })
      return removed
    }),
  )
