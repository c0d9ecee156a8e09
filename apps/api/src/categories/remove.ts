import { deleteCategory, lockCategory, lockTree, usesOfCategory } from '@tillwright/db/categories'
import { transact } from '@tillwright/db/client'
import { z } from 'zod'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { Removed, removed } from '../prices/named.ts'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { version } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { categoryFacts, categoryId } from './view.ts'

const refusals = ['CONFLICT', 'IN_USE'] as const

export const remove = staff('catalog:write')
  .meta({
    docs:
      'Removes an empty category. IN_USE tells what keeps it: categories below it, products in it, price rules, ' +
      'promotions, or the rules of collections.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ categoryId, version }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      await lockTree(tx)
      const from = await lockCategory(tx, input.categoryId)
      if (from === null) throw noSuch('category')
      mustBeVersion('category', from.version, input.version)
      const by = await usesOfCategory(tx, from.id)
      if (by.length > 0) throw new Refused({ code: 'IN_USE', entity: 'category', by })
      await deleteCategory(tx, from.id)
      const said = { entity: 'category', entityId: from.id, before: categoryFacts(from), after: null }
      await auditChange(tx, ctx, said)
      return removed
    }),
  )
