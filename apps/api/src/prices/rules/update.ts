import { z } from 'zod'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { checkedWindow } from '../inputs.ts'
import { changeRule } from './change-rule.ts'
import { checkedReduction, coverageOf, holdNamed, sortedGroups } from './checked.ts'
import { PriceRule, ruleId, ruleInput } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('prices:write')
  .meta({ docs: 'Changes what is given of a price rule, and leaves the rest as it is.', refuses: refusals })
  .errors(refuses(refusals))
  .input(
    z
      .strictObject(ruleInput)
      .partial()
      .extend({ priceRuleId: ruleId, version: z.int().min(1) }),
  )
  .output(PriceRule)
  .mutation(({ ctx, input: { priceRuleId, version, reduction, scopes, customerGroupIds, ...given } }) =>
    changeRule(ctx, {
      ...{ priceRuleId, version },
      edit: async (tx, from) => {
        const to = withGiven(from, {
          ...given,
          customerGroupIds: customerGroupIds === undefined ? undefined : sortedGroups(customerGroupIds),
          coverage: scopes && coverageOf(scopes),
          reduction: reduction && (await checkedReduction(tx, reduction)),
        })
        checkedWindow(to)
        await holdNamed(tx, to)
        return to
      },
    }),
  )
