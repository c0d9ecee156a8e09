import type { StoredPromotion } from '@tillwright/db/promotions'
import type { Json } from '@tillwright/db/schema'
import type { PromotionId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { z } from 'zod'
import { window, windowInput } from '../../prices/inputs.ts'
import { id, Money, MoneyInput, marketCode, moneyOf, text } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'
import { actionsInput, conditionsInput } from './terms-input.ts'
import { inCurrencies, PromotionAction, PromotionCondition, viewAction, viewCondition } from './terms-view.ts'

const usesInput = z.int().min(1).max(1_000_000_000).nullable()
const budgetMax = 1_000_000_000_000_000

export const budgetsInput = z
  .array(
    z.strictObject({
      market: marketCode,
      budget: MoneyInput.extend({ amount: MoneyInput.shape.amount.min(1).max(budgetMax) }),
    }),
  )
  .max(100)
  .describe('What all its redemptions together may cost, for each of its markets; none has no end')

export const promotionInput = {
  name: text({ max: 100 }).describe('Shoppers are told it'),
  needsCode: z.boolean().describe('Whether one of its coupon codes must be in the cart'),
  markets: z.array(marketCode).min(1).max(100).nullable().describe('Null is everywhere, with no amounts'),
  ...windowInput,
  priority: z.int().min(-1_000_000).max(1_000_000).describe('The higher one comes first, the older one among equals'),
  exclusive: z.boolean().describe('Where it gives something, it applies alone'),
  conditions: conditionsInput,
  actions: actionsInput,
  usesMax: usesInput.describe('By how many orders; null has no end'),
  usesPerBuyerMax: usesInput.describe('By how many orders of one customer or e-mail address; null has no end'),
  givesBack: z.boolean().describe('Whether a canceled order lets it be used once more'),
  budgets: budgetsInput,
}

export const newPromotionInput = z.strictObject({
  ...promotionInput,
  needsCode: promotionInput.needsCode.default(false),
  markets: promotionInput.markets.default(null),
  startsAt: promotionInput.startsAt.default(null),
  endsAt: promotionInput.endsAt.default(null),
  priority: promotionInput.priority.default(0),
  exclusive: promotionInput.exclusive.default(false),
  conditions: promotionInput.conditions.default([]),
  usesMax: promotionInput.usesMax.default(null),
  usesPerBuyerMax: promotionInput.usesPerBuyerMax.default(null),
  givesBack: promotionInput.givesBack.default(true),
  budgets: promotionInput.budgets.default([]),
})

export const Promotion = z
  .object({
    id: z.uuid(),
    name: z.string(),
    needsCode: z.boolean(),
    markets: z.array(z.string()).nullable(),
    ...window,
    priority: z.int(),
    exclusive: z.boolean(),
    conditions: z.array(PromotionCondition),
    actions: z.array(PromotionAction),
    usesMax: z.int().nullable(),
    usesPerBuyerMax: z.int().nullable(),
    usedCount: z.int().describe('By orders that have not given it back'),
    givesBack: z.boolean(),
    budgets: z.array(z.object({ market: z.string(), budget: Money, spent: Money })),
    enabled: z.boolean(),
    createdAt: z.date(),
    version: z.int(),
  })
  .meta({ id: 'Promotion' })

export const promotionId = id<PromotionId>()

export function viewPromotion(
  { terms, budgets, markets, ...promotion }: StoredPromotion,
  known: ReadonlyMap<string, Market>,
): z.output<typeof Promotion> {
  return {
    ...promotion,
    markets: markets && [...markets],
    conditions: terms.conditions.map((condition) => viewCondition(known, condition)),
    actions: terms.actions.map((action) => viewAction(known, action)),
    budgets: inCurrencies(known, budgets).map(({ market, budgetMinor, spentMinor, currency }) => ({
      market,
      budget: moneyOf(budgetMinor, currency),
      spent: moneyOf(spentMinor, currency),
    })),
  }
}

/** What the audit log says of a promotion: all that staff decides of it. */
export const promotionFacts = (
  promotion: Omit<StoredPromotion, 'id' | 'usedCount' | 'createdAt' | 'version'>,
): Facts => ({
  name: promotion.name,
  needsCode: promotion.needsCode,
  markets: promotion.markets && [...promotion.markets],
  startsAt: promotion.startsAt?.toISOString() ?? null,
  endsAt: promotion.endsAt?.toISOString() ?? null,
  priority: promotion.priority,
  exclusive: promotion.exclusive,
  conditions: plain(promotion.terms.conditions),
  actions: plain(promotion.terms.actions),
  usesMax: promotion.usesMax,
  usesPerBuyerMax: promotion.usesPerBuyerMax,
  givesBack: promotion.givesBack,
  budgets: promotion.budgets.map(({ market, budgetMinor }) => ({ market, budgetMinor })),
  enabled: promotion.enabled,
})

/** Terms are JSON already, but for what TypeScript says of lists that nobody may change. */
const plain = (terms: unknown): Json => JSON.parse(JSON.stringify(terms))
