import { findPriceList } from '@tillwright/db/price-lists'
import { findLatestPriceRun } from '@tillwright/db/price-runs'
import { z } from 'zod'
import { staff } from '../../trpc.ts'
import { noSuch } from '../view.ts'
import { listId, PriceList, PriceRun, viewList } from './view.ts'

export const get = staff('prices:read')
  .meta({ docs: 'A price list, and how far its last change is shown in the lists of products.' })
  .input(z.strictObject({ priceListId: listId }))
  .output(PriceList.extend({ run: PriceRun.nullable() }))
  .query(async ({ ctx, input: { priceListId } }) => {
    const [found, run] = await Promise.all([
      findPriceList(ctx.db, priceListId),
      findLatestPriceRun(ctx.db, priceListId),
    ])
    if (found === null) throw noSuch('priceList')
    return { ...viewList(found), run }
  })
