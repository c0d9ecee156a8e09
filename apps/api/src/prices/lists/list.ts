import { readPriceLists } from '@tillwright/db/price-lists'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { staff } from '../../trpc.ts'
import { PriceList, viewList } from './view.ts'

export const list = staff('prices:read')
  .meta({ docs: 'Price lists, the newest first.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(PriceList))
  .query(async ({ ctx, input }) => {
    const found = await readPriceLists(ctx.db, pageFrom(input))
    return pageWith(found, input.limit, ({ moment: _, ...priceList }) => viewList(priceList))
  })
