import type { inferRouterOutputs } from '@trpc/server'
import { expect } from 'vitest'
import type { AppRouter } from '../router.ts'

export type Quote = inferRouterOutputs<AppRouter>['checkout']['quote']

/** Adds a quote up as a person with a pencil would: everything that the total is made of is there to be read. */
export function expectExplained(quote: Quote): void {
  const { lines, taxLines, totals, shippingMethod } = quote
  const sum = (amounts: readonly { amount: number }[]) => amounts.reduce((total, { amount }) => total + amount, 0)
  for (const { unitPrice, quantity, discount, taxRelief, total, reasons } of lines) {
    expect(unitPrice.amount * quantity - discount.amount - taxRelief.amount).toBe(total.amount)
    expect(reasons[0]?.kind).toBe('variant_price')
    expect(reasons.at(-1)?.unitPrice).toEqual(unitPrice)
  }
  expect(sum(lines.map(({ total }) => total))).toBe(totals.subtotal.amount - totals.discount.amount)
  const prices = (shippingMethod?.reasons ?? []).flatMap((reason) => ('price' in reason ? [reason.price.amount] : []))
  const listed = totals.shipping.amount + totals.taxRelief.amount - sum(lines.map(({ taxRelief }) => taxRelief))
  expect(prices.at(-1) ?? 0).toBe(listed)
  expect(sum(taxLines.map(({ tax }) => tax))).toBe(totals.tax.amount)
  const untaxedShipping = totals.shipping.amount === 0
  const ofLines = sum(lines.map(({ tax }) => tax))
  expect(untaxedShipping ? ofLines === totals.tax.amount : ofLines <= totals.tax.amount).toBe(true)
  const goods = totals.subtotal.amount - totals.discount.amount
  const onTop = totals.taxIncluded ? 0 : totals.tax.amount
  expect(goods + totals.shipping.amount + onTop + totals.rounding.amount).toBe(totals.total.amount)
}
