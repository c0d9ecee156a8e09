import { transact } from '@tillwright/db/client'
import { insertTaxCategory } from '@tillwright/db/tax-categories'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { text } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { newCode } from '../named.ts'
import { categoryFacts, providerCode, TaxCategory } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('tax:write')
  .meta({
    docs:
      'Makes a tax category, for goods, shipping methods and rates. Without a rate what is of it is not taxed. ' +
      'A known code is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      code: newCode.describe('For good'),
      name: text({ max: 100 }),
      providerCode: providerCode.default(null),
    }),
  )
  .output(TaxCategory)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const category = await insertTaxCategory(tx, input)
      if (category === null) throw new Refused({ code: 'CONFLICT', entity: 'taxCategory', currentVersion: null })
      const after = categoryFacts(category)
      await auditChange(tx, ctx, { entity: 'taxCategory', entityId: category.code, before: null, after })
      return category
    }),
  )
