import { readCountedCategories } from '@tillwright/db/categories'
import { z } from 'zod'
import { treeOf } from '../catalog/category-tree.ts'
import { staff } from '../trpc.ts'

const countMax = 1_000

const StaffCategoryNode = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    title: z.string(),
    version: z.int(),
    productCount: z.int().describe('In it itself, drafts and archived ones too'),
    productCountCapped: z.boolean().describe(`Whether there are more than ${countMax}`),
    get children() {
      return z.array(StaffCategoryNode)
    },
  })
  .meta({ id: 'StaffCategoryNode' })

export const list = staff('catalog:read')
  .meta({ docs: 'All categories, each with its children in their order; all of it is one page.' })
  .input(z.strictObject({}).optional())
  .output(z.object({ items: z.array(StaffCategoryNode), nextCursor: z.null() }))
  .query(async ({ ctx }) => {
    const found = await readCountedCategories(ctx.db, countMax + 1)
    const counted = found.map(({ productCount, ...category }) => ({
      ...category,
      productCount: Math.min(productCount, countMax),
      productCountCapped: productCount > countMax,
    }))
    return { items: treeOf(counted), nextCursor: null }
  })
