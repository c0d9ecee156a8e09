import { readSpent } from '@tillwright/db/promotions'
import { z } from 'zod'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { changePromotion } from './change-promotion.ts'
import { holdNamed, mustBeWhole, mustLeaveUses, storedActions, storedBudgets, storedConditions } from './checked.ts'
import { holdNamedMarkets } from './named-markets.ts'
import { Promotion, promotionId, promotionInput } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('promotions:write')
  .meta({
    docs:
      'Changes what is given of a promotion, and leaves the rest as it is. Orders keep what they had; limits and ' +
      'budgets can not fall below what is used.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z
      .strictObject(promotionInput)
      .partial()
      .extend({ promotionId, version: z.int().min(1) }),
  )
  .output(Promotion)
  .mutation(({ ctx, input: { promotionId, version, markets, conditions, actions, budgets, ...given } }) =>
    changePromotion(ctx, {
      ...{ promotionId, version },
      edit: async (tx, from) => {
        const named = await holdNamedMarkets(tx, markets === undefined ? from.markets : markets)
        const terms = withGiven(from.terms, {
          conditions: conditions && storedConditions(named, conditions),
          actions: actions && storedActions(named, actions),
        })
        const to = withGiven(from, {
          ...given,
          ...{ markets: named.markets, terms },
          budgets: budgets && storedBudgets(named, budgets, await readSpent(tx, from.id)),
        })
        mustBeWhole(to)
        mustLeaveUses(to)
        // What was named before may have gone meanwhile.
        await holdNamed(tx, { conditions: conditions ? terms.conditions : [], actions: actions ? terms.actions : [] })
        return to
      },
    }),
  )
