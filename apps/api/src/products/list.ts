import { readStaffProducts } from '@tillwright/db/product-staff-list'
import type { CategoryId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { id, text } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { ProductStatus } from './staff-view.ts'

const ListedProduct = z.object({
  id: z.uuid(),
  slug: z.string(),
  title: z.string(),
  status: ProductStatus,
  featured: z.boolean(),
  vendor: z.string().nullable(),
  imageUrl: z.string().nullable(),
  variantCount: z.int(),
  createdAt: z.date(),
  updatedAt: z.date(),
  version: z.int(),
})

export const list = staff('catalog:read')
  .meta({ docs: 'Products of any status, the newest first.' })
  .input(
    z
      .strictObject({
        ...newestFirst,
        q: text({ max: 100 }).optional().describe('Part of a title, of a slug or of a SKU'),
        status: ProductStatus.optional(),
        categoryId: id<CategoryId>().optional().describe('Without its descendants'),
        featured: z.boolean().optional(),
        tag: text({ max: 100 }).optional(),
      })
      .prefault({}),
  )
  .output(pageOf(ListedProduct))
  .query(async ({ ctx, input: { cursor, limit, ...filter } }) => {
    const found = await readStaffProducts(ctx.db, filter, pageFrom({ cursor, limit }))
    return pageWith(found, limit, ({ moment: _, ...product }) => product)
  })
