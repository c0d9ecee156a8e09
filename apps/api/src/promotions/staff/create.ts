import { transact } from '@tillwright/db/client'
import { findPromotion, insertPromotion, type NewPromotion } from '@tillwright/db/promotions'
import type { PromotionId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { auditChange } from '../../staff/audit-change.ts'
import { staff } from '../../trpc.ts'
import { holdNamed, mustBeWhole, storedActions, storedBudgets, storedConditions } from './checked.ts'
import { holdNamedMarkets } from './named-markets.ts'
import { newPromotionInput, Promotion, promotionFacts, viewPromotion } from './view.ts'

export const create = staff('promotions:write')
  .meta({
    docs:
      'Gives carts something: by default at once, everywhere, without a code and whatever is in them. Quotes know it ' +
      'from now on. One with amounts names its markets, and has each amount for each of them.',
  })
  .input(newPromotionInput.extend({ enabled: z.boolean().default(true) }))
  .output(Promotion)
  .mutation(async ({ ctx, input: { conditions, actions, ...input } }) => {
    const { markets } = await ctx.shop()
    return transact(ctx.db, async (tx) => {
      const named = await holdNamedMarkets(tx, input.markets)
      const promotion: NewPromotion = {
        ...input,
        id: ctx.newId<PromotionId>(),
        markets: named.markets,
        terms: { conditions: storedConditions(named, conditions), actions: storedActions(named, actions) },
        budgets: storedBudgets(named, input.budgets, new Map()),
      }
      mustBeWhole(promotion)
      await holdNamed(tx, promotion.terms)
      await insertPromotion(tx, promotion)
      const made = await findPromotion(tx, promotion.id)
      if (made === null) throw new Error('a promotion is not where it was written')
      await auditChange(tx, ctx, { entity: 'promotion', entityId: made.id, before: null, after: promotionFacts(made) })
      return viewPromotion(made, markets)
    })
  })
