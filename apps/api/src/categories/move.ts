import { type Category, findCategory, lockCategory, lockTree } from '@tillwright/db/categories'
import { lockMoved, placeBelow, readSiblings, writeOrder, writeParent } from '@tillwright/db/category-moves'
import { type Tx, transact } from '@tillwright/db/client'
import type { CategoryId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { shownAtOnceMax, writeAndShow } from '../prices/show-prices.ts'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { version } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, type StaffContext, staff } from '../trpc.ts'
import { categoryId, depthMax, StaffCategory, viewCategory } from './view.ts'

const refusals = ['CONFLICT', 'LIMIT_EXCEEDED'] as const

export const move = staff('catalog:write')
  .meta({
    docs:
      'Puts a category with all below it under another parent, or to another place among its siblings. The lists and ' +
      `prices of up to ${shownAtOnceMax} products below follow at once, the lists of up to 10000 too; all else in the ` +
      'background, as the run of the category tells. Below itself it can not be: VALIDATION_FAILED.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      categoryId,
      version,
      parentId: categoryId.nullable().describe('Null is the top'),
      beforeId: categoryId.nullable().default(null).describe('The sibling that it stands before; null is the end'),
    }),
  )
  .output(StaffCategory)
  .mutation(({ ctx, input: { categoryId: asked, version: seen, ...to } }) =>
    transact(ctx.db, async (tx) => {
      await lockTree(tx, { moves: true })
      const from = await lockCategory(tx, asked)
      if (from === null) throw noSuch('category')
      mustBeVersion('category', from.version, seen)
      const siblings = await siblingsFor(tx, from, to)
      const before = { parentId: from.parentId, place: (await readSiblings(tx, from.parentId)).indexOf(from.id) }
      const after = { parentId: to.parentId, place: siblings.indexOf(from.id) }
      if (before.parentId === after.parentId && before.place === after.place) return viewCategory(from)
      await show(tx, ctx, { from, parentId: to.parentId })
      await writeOrder(tx, siblings)
      await auditChange(tx, ctx, { entity: 'category', entityId: from.id, before, after })
      return viewCategory((await findCategory(tx, from.id)) ?? from)
    }),
  )

/** The new siblings in their new order. Throws where it can't be one of them. */
async function siblingsFor(
  tx: Tx,
  { id }: Category,
  { parentId, beforeId }: { parentId: CategoryId | null; beforeId: CategoryId | null },
): Promise<CategoryId[]> {
  if (parentId !== null && (await findCategory(tx, parentId)) === null) throw noSuch('category')
  const { below, belowDepth, aboveCount } = await lockMoved(tx, { id, parentId })
  if (parentId !== null && below.has(parentId)) throw invalid('parentId', 'is the category itself, or lies below it')
  if (aboveCount + belowDepth > depthMax)
    throw new Refused({ code: 'LIMIT_EXCEEDED', limit: 'levels of categories', max: depthMax })
  const others = (await readSiblings(tx, parentId)).filter((one) => one !== id)
  if (beforeId === null) return [...others, id]
  const place = others.indexOf(beforeId)
  if (place < 0) throw invalid('beforeId', 'is none of the other categories there')
  return others.toSpliced(place, 0, id)
}

/** Its products are those that were below it when the run began: nobody adds some while it is locked. */
async function show(
  tx: Tx,
  ctx: StaffContext,
  { from, parentId }: { from: Category; parentId: CategoryId | null },
): Promise<void> {
  const nothing = { coversAll: false, variantIds: [], productIds: [], collectionIds: [] }
  const isMoved = from.parentId !== parentId
  const goods = isMoved ? ({ kind: 'covered', by: [{ ...nothing, categoryIds: [from.id] }] } as const) : null
  const write = () => writeParent(tx, from.id, parentId)
  const total = await writeAndShow(tx, ctx, { subjectId: from.id, goods, write })
  if (total > shownAtOnceMax && total <= placedAtOnceMax) await placeBelow(tx, from.id)
}

/** Copies of their rows are made in a second or two; more than that would hold up whoever changes the same products. */
const placedAtOnceMax = 10_000

const invalid = (path: string, message: string) =>
  new Refused({ code: 'VALIDATION_FAILED', issues: [{ path, message }] })
