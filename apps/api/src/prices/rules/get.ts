import { findPriceRule } from '@tillwright/db/price-rules'
import { findLatestPriceRun } from '@tillwright/db/price-runs'
import { z } from 'zod'
import { staff } from '../../trpc.ts'
import { PriceRun } from '../lists/view.ts'
import { noSuch } from '../view.ts'
import { PriceRule, ruleId, viewRule } from './view.ts'

export const get = staff('prices:read')
  .meta({ docs: 'A price rule, and how far its last change is shown in the lists.' })
  .input(z.strictObject({ priceRuleId: ruleId }))
  .output(PriceRule.extend({ run: PriceRun.nullable() }))
  .query(async ({ ctx, input: { priceRuleId } }) => {
    const [{ markets }, found, run] = await Promise.all([
      ctx.shop(),
      findPriceRule(ctx.db, priceRuleId),
      findLatestPriceRun(ctx.db, priceRuleId),
    ])
    if (found === null) throw noSuch('priceRule')
    return { ...viewRule(found, markets), run }
  })
