import { transact } from '@tillwright/db/client'
import { previewRule } from '@tillwright/db/collection-rules'
import { z } from 'zod'
import { staff } from '../trpc.ts'
import { checkedRule, ruleInput } from './rule-view.ts'

const totalMax = 1_000

export const preview = staff('catalog:read')
  .meta({ docs: 'Which active products meet a rule now: how many, and the newest of them. Nothing is written.' })
  .input(z.strictObject({ rule: ruleInput, limit: z.int().min(1).max(100).default(20) }))
  .output(
    z.object({
      items: z.array(z.object({ id: z.uuid(), slug: z.string(), title: z.string() })),
      nextCursor: z.null(),
      total: z.int(),
      totalCapped: z.boolean().describe(`Whether there are more than ${totalMax}`),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { products, count } = await transact(ctx.db, async (tx) =>
      previewRule(tx, await checkedRule(tx, input.rule), { most: input.limit, countMax: totalMax + 1 }),
    )
    const [total, totalCapped] = [Math.min(count, totalMax), count > totalMax]
    return { items: products, nextCursor: null, total, totalCapped }
  })
