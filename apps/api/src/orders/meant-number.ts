import type { Shop } from '@tillwright/db/shop'
import { meantOrderNumber } from '@tillwright/domain/orders/order-number-history'
import { Refused } from '../refused.ts'

/**
 * The number of an order as the shop writes it, however it was typed. Throws VALIDATION_FAILED where its check
 * character is wrong: that follows from the text alone, so that everybody is told the same, and nobody what orders
 * there are.
 */
export function meantNumber({ numberTemplates }: Shop, typed: string): string {
  const meant = meantOrderNumber(numberTemplates, typed)
  if (meant.kind === 'number') return meant.orderNumber
  const message = 'is mistyped: its last character does not fit the others'
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'orderNumber', message }] })
}
