import type { Order } from '@tillwright/domain/orders/order'

export type SumName = 'discount' | 'shipping' | 'tax' | 'rounding' | 'total'

/** All that leads from the lines to the total, so that whoever adds it up finds it right. */
export function sumsOf(order: Order): (readonly [SumName, number])[] {
  const { discountMinor, shippingMinor, taxMinor, taxIncluded, roundingMinor, totalMinor } = order
  const lineDiscountMinor = order.lines.reduce((sum, line) => sum + line.discountMinor, 0)
  const sums = [
    ['discount', lineDiscountMinor - discountMinor],
    ['shipping', shippingMinor],
    ['tax', taxIncluded ? 0 : taxMinor],
    ['rounding', roundingMinor],
  ] as const
  return [...sums.filter(([, minor]) => minor !== 0), ['total', totalMinor]]
}
