import { transact } from '@tillwright/db/client'
import { deletePriceRule, lockPriceRule } from '@tillwright/db/price-rules'
import { z } from 'zod'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { Removed, removed } from '../named.ts'
import { writeAndShow } from '../show-prices.ts'
import { noSuch } from '../view.ts'
import { changedGoods } from './changed-goods.ts'
import { ruleFacts, ruleId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('prices:write')
  .meta({ docs: 'Removes a price rule. What was ordered stays.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ priceRuleId: ruleId, version: z.int().min(1) }))
  .output(Removed)
  .mutation(({ ctx, input: { priceRuleId, version } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockPriceRule(tx, priceRuleId)
      if (from === null) throw noSuch('priceRule')
      mustBeVersion('priceRule', from.version, version)
      const goods = changedGoods([from])
      await writeAndShow(tx, ctx, { subjectId: priceRuleId, goods, write: () => deletePriceRule(tx, priceRuleId) })
      const said = { entity: 'priceRule', entityId: priceRuleId, before: ruleFacts(from), after: null }
      await auditChange(tx, ctx, said)
      return removed
    }),
  )
