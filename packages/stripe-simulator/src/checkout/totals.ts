import type Stripe from 'stripe'
import type { CheckoutOrder } from '../store/things.ts'
import type { TaxPlace } from '../tax/rates.ts'
import { taxed } from '../tax/taxed.ts'

type Session = Stripe.Checkout.Session

/** What a session comes to, line by line. */
export interface Totals {
  readonly lines: readonly Stripe.LineItem[]
  readonly sums: Pick<Session, 'amount_subtotal' | 'amount_total' | 'shipping_cost' | 'total_details'>
}

/** Discount first, then tax on what is left: nothing for tax where it is not asked or the place is unknown. */
export function totalsOf(
  asked: readonly Stripe.LineItem[],
  order: CheckoutOrder,
  { place, shippingRate }: { place: TaxPlace | null; shippingRate: string | null },
): Totals {
  const taxOf = taxAt(order.asksTax ? place : null)
  const subtotal = sumOf(asked, ({ amount_subtotal }) => amount_subtotal)
  const discounts = shares(asked, discountOn(order.discount, subtotal))
  const lines = asked.map((line, index) => {
    const amount_discount = discounts[index] ?? 0
    const amount = line.amount_subtotal - amount_discount
    const isInclusive = line.price?.tax_behavior === 'inclusive'
    const amount_tax = taxOf({ amount, isInclusive, taxCode: order.taxCodes[line.id] ?? generalGoods })
    return { ...line, amount_discount, amount_tax, amount_total: amount + (isInclusive ? 0 : amount_tax) }
  })
  const shipping_cost = order.shipping && shippingCost(order.shipping, taxOf, shippingRate)
  return {
    lines,
    sums: {
      amount_subtotal: subtotal,
      amount_total: sumOf(lines, ({ amount_total }) => amount_total) + (shipping_cost?.amount_total ?? 0),
      shipping_cost,
      total_details: {
        amount_discount: sumOf(lines, ({ amount_discount }) => amount_discount),
        amount_shipping: shipping_cost?.amount_subtotal ?? 0,
        amount_tax: sumOf(lines, ({ amount_tax }) => amount_tax) + (shipping_cost?.amount_tax ?? 0),
      },
    },
  }
}

const generalGoods = 'txcd_99999999'
const shippingGoods = 'txcd_92010001'

type TaxOf = (line: { amount: number; isInclusive: boolean; taxCode: string }) => number

const taxAt = (place: TaxPlace | null): TaxOf =>
  place === null ? () => 0 : (line) => taxed({ place, override: null }, line).amountTax

function shippingCost(
  { amount, isInclusive, taxCode }: NonNullable<CheckoutOrder['shipping']>,
  taxOf: TaxOf,
  shipping_rate: string | null,
): NonNullable<Session['shipping_cost']> {
  const amount_tax = taxOf({ amount, isInclusive, taxCode: taxCode ?? shippingGoods })
  return { amount_subtotal: amount, amount_tax, amount_total: amount + (isInclusive ? 0 : amount_tax), shipping_rate }
}

function discountOn(discount: CheckoutOrder['discount'], subtotal: number): number {
  if (discount === null) return 0
  return 'percent' in discount ? Math.round((subtotal * discount.percent) / 100) : Math.min(discount.amount, subtotal)
}

/** Each line's part of the discount; the last one bears what the others' rounding leaves. */
function shares(lines: readonly Stripe.LineItem[], discount: number): readonly number[] {
  const subtotal = sumOf(lines, ({ amount_subtotal }) => amount_subtotal)
  let rest = discount
  return lines.map(({ amount_subtotal }, index) => {
    const share = index === lines.length - 1 ? rest : Math.floor((discount * amount_subtotal) / Math.max(subtotal, 1))
    rest -= share
    return share
  })
}

const sumOf = <T>(things: readonly T[], amount: (thing: T) => number): number =>
  things.reduce((sum, thing) => sum + amount(thing), 0)
