import { isSlugTaken, lockCategory, lockTree, writeCategory } from '@tillwright/db/categories'
import { transact } from '@tillwright/db/client'
import { z } from 'zod'
import { rewritten, wordsInput } from '../catalog/staff/words.ts'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { version } from '../schemas.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { categoryFacts, categoryId, StaffCategory, slugInput, viewCategory } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('catalog:write')
  .meta({
    docs:
      'Changes what is given and leaves the rest. A slug that was given up leads on to the present one until another ' +
      'category takes it. Another version than the current, or a known slug, is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ categoryId, version, ...z.strictObject({ slug: slugInput, ...wordsInput }).partial().shape }))
  .output(StaffCategory)
  .mutation(({ ctx, input: { categoryId: asked, version: seen, slug, ...words } }) =>
    transact(ctx.db, async (tx) => {
      await lockTree(tx)
      const from = await lockCategory(tx, asked)
      if (from === null) throw noSuch('category')
      mustBeVersion('category', from.version, seen)
      const to = { ...from, slug: slug ?? from.slug, ...rewritten(from, words) }
      const [before, after] = [categoryFacts(from), categoryFacts(to)]
      if (changesNothing(before, after)) return viewCategory(from)
      if (await isSlugTaken(tx, to.slug, from.id))
        throw new Refused({ code: 'CONFLICT', entity: 'category', currentVersion: from.version })
      await writeCategory(tx, from, to)
      await auditChange(tx, ctx, { entity: 'category', entityId: from.id, before, after })
      return viewCategory({ ...to, version: from.version + 1 })
    }),
  )
