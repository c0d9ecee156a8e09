import { findCategory, lockTree } from '@tillwright/db/categories'
import { readSiblings, writeOrder } from '@tillwright/db/category-moves'
import { transact } from '@tillwright/db/client'
import type { CategoryId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { categoryId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const reorder = staff('catalog:write')
  .meta({
    docs:
      'Says in which order all categories below a parent, or at the top, are shown. CONFLICT where they are others ' +
      'than those that are named: some have come or gone since they were seen.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      parentId: categoryId.nullable().describe('Null is the top'),
      categoryIds: z.array(categoryId).min(1).max(10_000),
    }),
  )
  .output(z.object({ categoryIds: z.array(z.uuid()) }))
  .mutation(({ ctx, input: { parentId, categoryIds } }) =>
    transact(ctx.db, async (tx) => {
      await lockTree(tx)
      if (parentId !== null && (await findCategory(tx, parentId)) === null) throw noSuch('category')
      const from = await readSiblings(tx, parentId)
      if (!areSame(from, categoryIds)) throw new Refused({ code: 'CONFLICT', entity: 'category', currentVersion: null })
      const [before, after] = [{ children: from }, { children: categoryIds }]
      if (changesNothing(before, after)) return { categoryIds }
      await writeOrder(tx, categoryIds)
      await auditChange(tx, ctx, { entity: 'category', entityId: parentId ?? 'top', before, after })
      return { categoryIds }
    }),
  )

const areSame = (some: readonly CategoryId[], others: readonly CategoryId[]): boolean =>
  changesNothing({ ids: some.toSorted() }, { ids: others.toSorted() })
