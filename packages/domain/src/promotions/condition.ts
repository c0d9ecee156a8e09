import type { CustomerGroupId } from '../ids.ts'
import { multiplyMinor, sumMinor } from '../money/minor.ts'
import type { Goods } from './goods.ts'
import type { Condition, Selection } from './promotion.ts'
import { isWithin } from './range.ts'
import { isSelected } from './selection.ts'

/** Who buys, as far as promotions depend on it. */
export interface PromotionBuyer {
  readonly customerGroupIds: readonly CustomerGroupId[]
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** Placed before and not canceled; null while nobody knows who buys. */
  readonly ordersBefore: number | null
}

/** Whether a condition holds; null where nobody can say before it is known who buys. */
export function holds(condition: Condition, goods: readonly Goods[], buyer: PromotionBuyer): boolean | null {
  switch (condition.kind) {
    case 'amount': {
      const { minMinor: min, maxMinor: max } = condition.range
      const amounts = chosen(goods, condition.of).map((line) => multiplyMinor(line.unitPriceMinor, line.quantity))
      return isWithin(sumMinor(amounts), { min, max })
    }
    case 'quantity':
      return isWithin(sumMinor(chosen(goods, condition.of).map(({ quantity }) => quantity)), condition.range)
    case 'customer_group':
      return buyer.customerGroupIds.some((id) => condition.ids.has(id))
    case 'order_count':
      return buyer.ordersBefore === null ? null : isWithin(buyer.ordersBefore + 1, condition.range)
    case 'country':
      return condition.countries.has(buyer.country)
  }
}

const chosen = (goods: readonly Goods[], of: Selection): Goods[] => goods.filter((line) => isSelected(line, of))
