import { readOwnSubscriptions } from '@tillwright/db/stock-subscriptions'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { Option } from '../../schemas.ts'
import { customer } from '../../trpc.ts'

const StockSubscription = z
  .object({
    variantId: z.uuid(),
    productId: z.uuid(),
    slug: z.string(),
    title: z.string(),
    sku: z.string(),
    options: z.array(Option),
    market: z.string(),
    createdAt: z.date(),
  })
  .meta({ id: 'StockSubscription' })

export const list = customer
  .meta({
    docs:
      'What whoever is signed in waits for (`catalog.notifyWhenAvailable`) and has not been written to about, the ' +
      'newest first; also what was asked for under his address as a guest, once he has confirmed it.',
  })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(StockSubscription))
  .query(async ({ ctx, input }) => {
    const found = await readOwnSubscriptions(ctx.db, ctx.accountId, pageFrom(input))
    return pageWith(found, input.limit, ({ id: _, moment: __, options, ...goods }) => ({
      ...goods,
      options: [...options],
    }))
  })
