import { type Tx, transact } from '@tillwright/db/client'
import {
  addCollectedProducts,
  lockProductsToCollect,
  readCollectedProducts,
  removeCollectedProducts,
  showInCollections,
} from '@tillwright/db/collected-products'
import { isCollectionCovered, lockCollection } from '@tillwright/db/collections'
import { lockPriceRuns } from '@tillwright/db/price-runs'
import type { CollectionId, ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { writeAndShow } from '../prices/show-prices.ts'
import { noSuch } from '../prices/view.ts'
import { id } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { type StaffContext, staff } from '../trpc.ts'
import { collectionId } from './view.ts'

const Product = z.object({
  id: z.uuid(),
  slug: z.string(),
  title: z.string(),
  addedAt: z.date(),
  origin: z.enum(['curated', 'rule']),
})

export const products = staff('catalog:read', 'prices:read')
  .meta({ docs: 'The products of a collection, those that came last first.' })
  .input(z.strictObject({ collectionId, ...newestFirst }))
  .output(pageOf(Product))
  .query(async ({ ctx, input }) => {
    const found = await readCollectedProducts(ctx.db, input.collectionId, pageFrom(input))
    return pageWith(found, input.limit, ({ moment: _, ...product }) => product)
  })

const which = z.strictObject({
  collectionId,
  productIds: z.array(id<ProductId>()).min(1).max(1_000),
})
const Changed = z.object({ changedCount: z.int().describe('How many came or went: the others were so already') })

export const addProducts = staff('catalog:write', 'prices:write')
  .meta({ docs: 'Puts products into a collection by hand, behind all others, with all price rules that cover it.' })
  .input(which)
  .output(Changed)
  .mutation(({ ctx, input }) =>
    changeProducts(ctx, input, async (tx, areKnown) => {
      if (!areKnown) throw noSuch('product')
      return { before: [], after: await addCollectedProducts(tx, input.collectionId, input.productIds) }
    }),
  )

export const removeProducts = staff('catalog:write', 'prices:write')
  .meta({
    docs: 'Takes products out of a collection that were picked by hand; what meets its rule stays. Others are skipped.',
  })
  .input(which)
  .output(Changed)
  .mutation(({ ctx, input }) =>
    changeProducts(ctx, input, async (tx) => ({
      before: await removeCollectedProducts(tx, input.collectionId, input.productIds),
      after: [],
    })),
  )

/** Writes down what came or went, and shows its new prices. */
const changeProducts = (
  ctx: StaffContext,
  named: { collectionId: CollectionId; productIds: ProductId[] },
  change: (tx: Tx, areKnown: boolean) => Promise<{ before: ProductId[]; after: ProductId[] }>,
): Promise<z.output<typeof Changed>> =>
  transact(ctx.db, async (tx) => {
    const subjectId = named.collectionId
    if ((await lockCollection(tx, subjectId)) === null) throw noSuch('collection')
    // A price rule that comes to cover it meanwhile is seen here, or picks these products: it asks for this lock too.
    await lockPriceRuns(tx)
    const isCovered = await isCollectionCovered(tx, subjectId)
    const areKnown = await lockProductsToCollect(tx, named.productIds)
    const { before, after } = await change(tx, areKnown)
    const ids = [...before, ...after]
    if (ids.length === 0) return { changedCount: 0 }
    const facts = (products: ProductId[]) => ({ products: products.toSorted() })
    const said = { entity: 'collection', entityId: subjectId, before: facts(before), after: facts(after) }
    await auditChange(tx, ctx, said)
    await showInCollections(tx, ids)
    const goods = isCovered ? ({ kind: 'products', ids } as const) : null
    await writeAndShow(tx, ctx, { subjectId, goods, write: async () => undefined })
    return { changedCount: ids.length }
  })
