import { expect, test } from 'vitest'
import type { CartLineId } from '../ids.ts'
import {
  ask,
  day,
  from,
  groupId,
  listed,
  percent,
  priceFacts,
  rule,
  sale,
  variantId,
} from '../prices/testing/price-facts.ts'
import { priceLines } from './price-lines.ts'
import type { LineFacts } from './quote.ts'

// The brands are made where ids enter the shop; a test is such a place.
const line = (name: string, facts: Partial<LineFacts> = {}): LineFacts => ({
  lineId: name as CartLineId,
  variantId: variantId('blue shirt'),
  quantity: 1,
  sellable: true,
  price: priceFacts(),
  taxCategory: 'standard',
  requiresShipping: true,
  weightGrams: 300,
  shippingCategory: null,
  availableCount: null,
  backorderLimit: 0,
  components: [],
  ...facts,
})
const pricesOf = (lines: readonly LineFacts[], buyer = ask()) =>
  priceLines({ lines, buyer }).map(({ unitPriceMinor, compareAtMinor }) => [unitPriceMinor, compareAtMinor])

test('a quantity tier goes by all lines of a variant together, and by no other variant', () => {
  const price = priceFacts({ tiers: [{ minQuantity: 5, unitPriceMinor: 1500 }] })
  const lines = [line('a', { quantity: 2, price }), line('b', { quantity: 3, price })]
  expect(pricesOf(lines)).toEqual([
    [1500, 2000],
    [1500, 2000],
  ])
  const other = line('c', { quantity: 3, price, variantId: variantId('mug') })
  expect(pricesOf([lines[0] ?? other, other])).toEqual([
    [2000, null],
    [2000, null],
  ])
})

test('the price is that of the moment and of the buyer, with the original price beside a lower one alone', () => {
  const price = priceFacts({
    compareAtMinor: 2400,
    sales: [sale('1', 1800, from(day(10), day(20)))],
    listedPrices: [
      listed('2', {
        customerGroupIds: new Set([groupId('wholesale')]),
        tiers: [{ minQuantity: 1, unitPriceMinor: 900 }],
      }),
    ],
    rules: [rule('3', percent(50))],
  })
  expect(pricesOf([line('a', { price })])).toEqual([[900, 2400]])
  expect(pricesOf([line('a', { price })], ask({ at: day(20) }))).toEqual([[1000, 2400]])
  expect(pricesOf([line('a', { price })], ask({ customerGroupIds: [groupId('wholesale')] }))).toEqual([[450, 2400]])
  expect(pricesOf([line('a', { price: priceFacts({ compareAtMinor: 1900 }) })])).toEqual([[2000, null]])
  expect(priceLines({ lines: [line('a', { price })], buyer: ask() })[0]?.reasons).toEqual([
    { kind: 'variant_price', unitPriceMinor: 2000 },
    { kind: 'sale', unitPriceMinor: 1800, saleId: '1', endsAt: day(20) },
    {
      kind: 'price_rule',
      unitPriceMinor: 900,
      priceRuleId: '3',
      name: 'rule 3',
      reduction: { kind: 'percent', percentPpm: 500_000 },
      endsAt: null,
    },
  ])
})
