import { findMarket } from '@tillwright/db/markets'
import { z } from 'zod'
import { marketCode } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { Market, noSuchMarket, viewMarket } from './view.ts'

export const get = staff('settings:read')
  .meta({ docs: 'A market by its code, also one that is closed.' })
  .input(z.strictObject({ code: marketCode }))
  .output(Market)
  .query(async ({ ctx, input }) => {
    const market = await findMarket(ctx.db, input.code)
    if (market === null) throw noSuchMarket()
    return viewMarket(market)
  })
