import { transact } from '@tillwright/db/client'
import { findPriceRule, insertPriceRule } from '@tillwright/db/price-rules'
import type { PriceRuleId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { auditChange } from '../../staff/audit-change.ts'
import { staff } from '../../trpc.ts'
import { checkedWindow } from '../inputs.ts'
import { writeAndShow } from '../show-prices.ts'
import { changedGoods } from './changed-goods.ts'
import { checkedReduction, coverageOf, holdNamed, sortedGroups } from './checked.ts'
import { newRuleInput, PriceRule, ruleFacts, viewRule } from './view.ts'

export const create = staff('prices:write')
  .meta({
    docs:
      'Takes something off the prices of goods, by default at once. Quotes know it from now on; the lists show it in ' +
      'the background where it covers many products, and rules.get tells how far that is.',
  })
  .input(newRuleInput.extend({ enabled: z.boolean().default(true) }))
  .output(PriceRule)
  .mutation(async ({ ctx, input: { scopes, ...input } }) => {
    const window = checkedWindow(input)
    const { markets } = await ctx.shop()
    return transact(ctx.db, async (tx) => {
      const id = ctx.newId<PriceRuleId>()
      const customerGroupIds = sortedGroups(input.customerGroupIds)
      const coverage = coverageOf(scopes)
      const rule = {
        ...input,
        ...window,
        ...{ id, coverage, customerGroupIds },
        reduction: await checkedReduction(tx, input.reduction),
      }
      await holdNamed(tx, rule)
      const goods = changedGoods([rule])
      await writeAndShow(tx, ctx, { subjectId: id, goods, write: () => insertPriceRule(tx, rule) })
      const made = await findPriceRule(tx, id)
      if (made === null) throw new Error('a price rule is not where it was written')
      await auditChange(tx, ctx, { entity: 'priceRule', entityId: id, before: null, after: ruleFacts(made) })
      return viewRule(made, markets)
    })
  })
