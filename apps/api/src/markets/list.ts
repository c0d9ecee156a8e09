import { readMarkets } from '@tillwright/db/markets'
import { z } from 'zod'
import { staff } from '../trpc.ts'
import { Market, viewMarket } from './view.ts'

export const list = staff('settings:read')
  .meta({
    docs: 'All markets in the order in which they are shown, also those that are closed; all of it is one page.',
  })
  .input(z.strictObject({}).prefault({}))
  .output(z.object({ items: z.array(Market), nextCursor: z.null() }))
  .query(async ({ ctx }) => ({ items: (await readMarkets(ctx.db)).map(viewMarket), nextCursor: null }))
