import { readLocationPage } from '@tillwright/db/stock-locations'
import { z } from 'zod'
import { pageOf } from '../../newest-first.ts'
import { byCode, pageByCode } from '../../tax/named.ts'
import { staff } from '../../trpc.ts'
import { Location, viewLocation } from './view.ts'

export const list = staff('stock:read')
  .meta({ docs: 'Where goods lie, by code.' })
  .input(z.strictObject(byCode).prefault({}))
  .output(pageOf(Location))
  .query(async ({ ctx, input: { cursor = null, limit } }) =>
    pageByCode(await readLocationPage(ctx.db, { after: cursor, most: limit + 1 }), limit, viewLocation),
  )
