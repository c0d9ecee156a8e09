import type { Tx } from '@tillwright/db/client'
import { missingSubject } from '@tillwright/db/promotion-subjects'
import type { Budget, StoredTerms } from '@tillwright/db/promotion-terms'
import type { NewPromotion, StoredPromotion } from '@tillwright/db/promotions'
import type { Minor } from '@tillwright/domain/money/minor'
import type { z } from 'zod'
import { checkedWindow, invalid } from '../../prices/inputs.ts'
import { noSuch } from '../../prices/view.ts'
import { mustHaveAllAmounts, type NamedMarkets } from './named-markets.ts'
import { storedAction, storedAmounts, storedCondition } from './stored-terms.ts'
import type { actionsInput, conditionsInput } from './terms-input.ts'
import type { budgetsInput } from './view.ts'

export const storedConditions = (named: NamedMarkets, conditions: z.output<typeof conditionsInput>) =>
  conditions.map((condition, index) => storedCondition(named, condition, `conditions.${index}`))

export const storedActions = (named: NamedMarkets, actions: z.output<typeof actionsInput>) =>
  actions.map((action, index) => storedAction(named, action, `actions.${index}`))

/** Throws VALIDATION_FAILED, also for a budget that is spent already. */
export function storedBudgets(
  named: NamedMarkets,
  budgets: z.output<typeof budgetsInput>,
  spent: ReadonlyMap<string, Minor>,
): Budget[] {
  const amounts = budgets.map(({ market, budget }) => ({ market, amount: budget }))
  const stored = storedAmounts(named, amounts, { list: 'budgets', amount: 'budget' }).map(({ market, minor }) => ({
    market,
    budgetMinor: minor,
    spentMinor: spent.get(market) ?? 0,
  }))
  const issues = stored.flatMap(({ market, budgetMinor, spentMinor }) => {
    if (budgetMinor >= spentMinor) return []
    const row = budgets.findIndex((one) => one.market === market)
    return [{ path: `budgets.${row}.budget.amount`, message: `is less than the ${spentMinor} that are spent` }]
  })
  if (issues.length > 0) throw invalid(issues)
  return stored
}

/** What holds of all of it together. Throws VALIDATION_FAILED. */
export function mustBeWhole(promotion: NewPromotion): void {
  checkedWindow(promotion)
  mustHaveAllAmounts(promotion)
}

/** What terms name exists until the transaction ends. Throws NOT_FOUND. */
export async function holdNamed(tx: Tx, terms: StoredTerms): Promise<void> {
  const missing = await missingSubject(tx, terms)
  if (missing !== null) throw noSuch(missing)
}

/** Throws VALIDATION_FAILED. */
export function mustLeaveUses({ usesMax, usedCount }: Pick<StoredPromotion, 'usesMax' | 'usedCount'>): void {
  if (usesMax !== null && usesMax < usedCount)
    throw invalid([{ path: 'usesMax', message: `is less than the ${usedCount} that are used` }])
}
