import { allocate } from '../money/allocate.ts'
import type { CurrencyCode } from '../money/currency.ts'
import { type Minor, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import { chargeStep } from '../money/provider-amount.ts'
import { mulDiv } from '../money/rounding.ts'
import type { Order, OrderLine } from '../orders/order.ts'
import { type BackPieces, endOf, grossOf, moneyUntil, type PiecesMoney, type SoldPieces } from './pieces.ts'

export type RefundableOrder = Pick<
  Order,
  'currency' | 'taxIncluded' | 'shippingMinor' | 'shippingTaxMinor' | 'totalMinor'
> & { readonly lines: readonly Pick<OrderLine, 'id' | 'quantity' | 'taxMinor' | 'totalMinor'>[] }

/** What comes back together of an order, or of an invoice. */
export interface PartsBack<Line> {
  readonly pieces: readonly (BackPieces & Line)[]
  /** The shipping is paid back in whole, and once; or never. */
  readonly withShipping: boolean
}

/**
 * What the buyer is to have for parts of an order: what he has paid for them, taxes and their share of the total's
 * rounding included. However the pieces are split, and in whatever order they and the shipping come, all of them come
 * to the order's total, to the unit. Each is an amount that the provider can send back, or 0: what was free gives 0.
 *
 * It knows nothing of money that has gone back for other reasons: who refunds it takes no more than is left.
 *
 * Throws RangeError for a line that the order has not, or more pieces than the line has.
 */
export function refundOf(order: RefundableOrder, back: PartsBack<{ readonly lineId: OrderLine['id'] }>): Minor {
  const { currency, taxIncluded, totalMinor, shippingMinor, shippingTaxMinor } = order
  return refundOfSale(
    {
      ...{ currency, taxIncluded, totalMinor },
      goods: order.lines.map(({ totalMinor: amountMinor, ...line }) => ({ ...line, amountMinor })),
      shipping: [{ amountMinor: shippingMinor, taxMinor: shippingTaxMinor }],
    },
    {
      ...back,
      pieces: back.pieces.map(({ lineId, ...pieces }) => ({
        ...pieces,
        index: order.lines.findIndex(({ id }) => id === lineId),
      })),
    },
  )
}

/** What an order and its invoice both know. */
export interface PaidSale {
  readonly currency: CurrencyCode
  readonly taxIncluded: boolean
  readonly goods: readonly SoldPieces[]
  readonly shipping: readonly PiecesMoney[]
  readonly totalMinor: Minor
}

/** Which of the goods: its place among them. */
export interface GoodsIndex {
  readonly index: number
}

/** The same for a sale as its invoice has it. */
export function refundOfSale(sale: PaidSale, { pieces, withShipping }: PartsBack<GoodsIndex>): Minor {
  const step = stepOf(sale)
  const { goods, shipping } = paidFor(sale, step)
  const steps = pieces.map(({ index, ...own }) => {
    const line = goods[index]
    if (line === undefined) throw new RangeError(`there is no line ${index}`)
    return subtractMinor(stepsUntil(line, endOf(line, own)), stepsUntil(line, own.goneBefore))
  })
  return multiplyMinor(sumMinor([...steps, withShipping ? stepsUntil(shipping, 1) : 0]), step)

  function stepsUntil(line: PaidLine, count: number): number {
    const times = grossOf(moneyUntil(line, count, sale.taxIncluded), sale.taxIncluded)
    // What costs nothing has nothing, whatever it is divided by.
    const over = Math.max(grossOf(line, sale.taxIncluded), 1)
    return mulDiv(line.steps, { times, over }, 'down')
  }
}

/** With what was paid for it. */
interface PaidLine extends SoldPieces {
  readonly steps: number
}

/** The rounding is spread over everything by largest remainder, as any amount is: so no part has to know the others. */
function paidFor(sale: PaidSale, step: Minor): { goods: PaidLine[]; shipping: PaidLine } {
  const shipping = {
    quantity: 1,
    amountMinor: sumMinor(sale.shipping.map(({ amountMinor }) => amountMinor)),
    taxMinor: sumMinor(sale.shipping.map(({ taxMinor }) => taxMinor)),
  }
  const weights = [...sale.goods, shipping].map((line) => grossOf(line, sale.taxIncluded))
  const steps = allocate(sale.totalMinor / step, weights)
  // One for each: allocate promises it, a type can't.
  const paid = (line: SoldPieces, index: number): PaidLine => ({ ...line, steps: steps[index] as number })
  return { goods: sale.goods.map(paid), shipping: paid(shipping, sale.goods.length) }
}

/** A total that no provider could have charged was paid otherwise, and may be divided. */
function stepOf({ currency, totalMinor }: PaidSale): Minor {
  const step = chargeStep(currency)
  return totalMinor % step === 0 ? step : 1
}
