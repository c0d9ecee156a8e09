import { readPriceRules } from '@tillwright/db/price-rules'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { staff } from '../../trpc.ts'
import { PriceRule, viewRule } from './view.ts'

export const list = staff('prices:read')
  .meta({ docs: 'Price rules, the newest first, also those that are disabled or over.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(PriceRule))
  .query(async ({ ctx, input }) => {
    const [{ markets }, found] = await Promise.all([ctx.shop(), readPriceRules(ctx.db, pageFrom(input))])
    return pageWith(found, input.limit, ({ moment: _, ...rule }) => viewRule(rule, markets))
  })
