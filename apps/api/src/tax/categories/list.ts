import { readTaxCategories } from '@tillwright/db/tax-categories'
import { z } from 'zod'
import { pageOf } from '../../newest-first.ts'
import { staff } from '../../trpc.ts'
import { byCode, pageByCode } from '../named.ts'
import { TaxCategory } from './view.ts'

export const list = staff('tax:read')
  .meta({ docs: 'Tax categories by their codes.' })
  .input(z.strictObject(byCode).prefault({}))
  .output(pageOf(TaxCategory))
  .query(async ({ ctx, input: { cursor = null, limit } }) => {
    const found = await readTaxCategories(ctx.db, { after: cursor, most: limit + 1 })
    return pageByCode(found, limit, (category) => category)
  })
