import { readManualMethods } from '@tillwright/db/manual-methods'
import { z } from 'zod'
import { pageOf } from '../../newest-first.ts'
import { byCode, pageByCode } from '../../tax/named.ts'
import { staff } from '../../trpc.ts'
import { ManualPaymentMethod, viewMethod } from './view.ts'

export const list = staff('settings:read')
  .meta({ docs: 'Ways of paying by hand by their codes, those that are closed as well.' })
  .input(z.strictObject(byCode).prefault({}))
  .output(pageOf(ManualPaymentMethod))
  .query(async ({ ctx, input: { cursor = null, limit } }) => {
    const found = await readManualMethods(ctx.db, { after: cursor, most: limit + 1 })
    return pageByCode(found, limit, viewMethod)
  })
