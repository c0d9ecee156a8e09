import { findCategory, insertCategory, isSlugTaken, lockTree } from '@tillwright/db/categories'
import { lockMoved } from '@tillwright/db/category-moves'
import { transact } from '@tillwright/db/client'
import type { CategoryId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newWordsInput, written } from '../catalog/staff/words.ts'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { categoryFacts, categoryId, depthMax, StaffCategory, slugInput, viewCategory } from './view.ts'

const refusals = ['CONFLICT', 'LIMIT_EXCEEDED'] as const

export const create = staff('catalog:write')
  .meta({
    docs: 'Makes an empty category, the last one below its parent or at the top. A known slug is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ parentId: categoryId.nullable().default(null), slug: slugInput, ...newWordsInput }))
  .output(StaffCategory)
  .mutation(({ ctx, input: { parentId, slug, ...words } }) =>
    transact(ctx.db, async (tx) => {
      await lockTree(tx)
      const id = ctx.newId<CategoryId>()
      if (parentId !== null && (await findCategory(tx, parentId)) === null) throw noSuch('category')
      if ((await lockMoved(tx, { id, parentId })).aboveCount >= depthMax)
        throw new Refused({ code: 'LIMIT_EXCEEDED', limit: 'levels of categories', max: depthMax })
      if (await isSlugTaken(tx, slug, null))
        throw new Refused({ code: 'CONFLICT', entity: 'category', currentVersion: null })
      const category = { id, parentId, slug, ...written(words) }
      await insertCategory(tx, category)
      const said = { entity: 'category', entityId: id, before: null, after: categoryFacts(category) }
      await auditChange(tx, ctx, said)
      const made = await findCategory(tx, id)
      if (made === null) throw new Error(`category ${id} is not there though it was just made`)
      return viewCategory(made)
    }),
  )
