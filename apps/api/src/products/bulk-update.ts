import { insertAuditEntries } from '@tillwright/db/audit'
import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { type BulkProduct, lockBulkProducts, writeBulkProducts } from '@tillwright/db/product-bulk'
import { type BulkFacts, bulkEdited, bulkMax, tagsMax } from '@tillwright/domain/catalog/bulk-edit'
import type { Issue } from '@tillwright/domain/catalog/issue'
import type { ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { version } from '../schemas.ts'
import { changesNothing, differences, type Facts } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { mustBeCategories, mustBeRight } from './checked.ts'
import { categoryIds, productId, tags } from './inputs.ts'
import { ProductStatus } from './staff-view.ts'

const refusals = ['CONFLICT'] as const

export const bulkUpdate = staff('catalog:write')
  .meta({
    docs:
      'Changes many products in the same way, all of them or none: one that is missing, or that can’t be published, ' +
      'is VALIDATION_FAILED by its place, and one whose version is another by now CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      products: z
        .array(z.strictObject({ productId, version: version.optional() }))
        .min(1)
        .max(bulkMax),
      status: ProductStatus.optional(),
      featured: z.boolean().optional(),
      addTags: tags.default([]),
      removeTags: tags.default([]),
      addCategoryIds: categoryIds.default([]),
      removeCategoryIds: categoryIds.default([]).describe('Also such as are none'),
    }),
  )
  .output(z.object({ changedCount: z.int().describe('How many are different now: the others were so already') }))
  .mutation(({ ctx, input: { products, ...edit } }) =>
    transact(ctx.db, async (tx) => {
      await mustBeCategories(tx, edit.addCategoryIds, 'addCategoryIds')
      const found = await lockBulkProducts(tx, [...new Set(products.map(({ productId }) => productId))])
      if (found.length === 0) throw noSuch('product')
      const known = new Map(found.map((product) => [product.id, product]))
      mustBeRight(products.flatMap(({ productId }, index) => missingIssues(productId, known, index)))
      for (const { productId, version } of products) mustBeSeen(known.get(productId), version)
      const changes = found.flatMap((from) => {
        const to = bulkEdited(from, edit)
        return changesNothing(factsOf(from), factsOf(to)) ? [] : [{ from, to: { ...to, id: from.id } }]
      })
      const at = (id: ProductId) => `products.${products.findIndex(({ productId }) => productId === id)}.productId`
      mustBeRight(changes.flatMap(({ from, to }) => resultIssues(from, to, at(from.id))))
      await writeBulkProducts(
        tx,
        changes.map(({ to }) => to),
      )
      const entries = changes.map(({ from, to }) => ({
        ...{ entity: 'product', entityId: from.id },
        ...differences(factsOf(from), factsOf(to)),
      }))
      await insertAuditEntries(tx, ctx, entries)
      const ids = changes.map(({ from }) => from.id)
      // One statement reads the prices of so many in time, however many variants and markets they have.
      await refreshListing(tx, ids.slice(0, bulkMax / 2))
      await refreshListing(tx, ids.slice(bulkMax / 2))
      return { changedCount: changes.length }
    }),
  )

const missingIssues = (id: ProductId, known: ReadonlyMap<ProductId, BulkProduct>, index: number): Issue[] =>
  known.has(id) ? [] : [{ path: `products.${index}.productId`, message: `${id} is no product` }]

function mustBeSeen(product: BulkProduct | undefined, seen: number | undefined): void {
  if (product === undefined || seen === undefined || seen === product.version) return
  throw new Refused({ code: 'CONFLICT', entity: 'product', currentVersion: product.version })
}

/** What is wrong with what a product would become. */
function resultIssues(from: BulkProduct, to: BulkFacts, path: string): Issue[] {
  const isBare = to.status === 'active' && from.status !== 'active' && !from.isPublishable
  return [
    ...(isBare ? [{ path, message: `${from.id} has no variant with a price` }] : []),
    ...(to.tags.length > tagsMax ? [{ path, message: `${from.id} would have more than ${tagsMax} tags` }] : []),
  ]
}

/** In the words of the audit log. */
const factsOf = ({ status, featured, tags, categoryIds }: BulkFacts): Facts => ({
  ...{ status, featured },
  tags: [...tags],
  categories: [...categoryIds],
})
