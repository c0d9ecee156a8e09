import { readZonePage } from '@tillwright/db/kept-zones'
import { z } from 'zod'
import { pageOf } from '../../newest-first.ts'
import { staff } from '../../trpc.ts'
import { byCode, pageByCode } from '../named.ts'
import { ListedZoneView, viewListedZone } from './view.ts'

export const list = staff('tax:read')
  .meta({ docs: 'Zones by their codes, with their areas counted.' })
  .input(z.strictObject(byCode).prefault({}))
  .output(pageOf(ListedZoneView))
  .query(async ({ ctx, input: { cursor = null, limit } }) =>
    pageByCode(await readZonePage(ctx.db, { after: cursor, most: limit + 1 }), limit, viewListedZone),
  )
