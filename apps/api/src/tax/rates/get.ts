import { findRate } from '@tillwright/db/kept-rates'
import { z } from 'zod'
import { staff } from '../../trpc.ts'
import { noSuch } from '../named.ts'
import { rateId, TaxRate, viewRate } from './view.ts'

export const get = staff('tax:read')
  .meta({ docs: 'A tax rate, also one that is not in force.' })
  .input(z.strictObject({ rateId }))
  .output(TaxRate)
  .query(async ({ ctx, input }) => {
    const rate = await findRate(ctx.db, input.rateId)
    if (rate === null) throw noSuch('taxRate')
    return viewRate(rate)
  })
