import { describe, expect, test } from 'vitest'
import type { ShippedGoods } from './goods.ts'
import type { CategoryCondition, ShippingMethod } from './method.ts'
import { shippingOptions } from './shipping.ts'
import { goods, method, row, table } from './testing/methods.ts'

/** What other systems’ public acceptance suites say about shipping can be said here, with the same answers. */
const offered = (methods: readonly ShippingMethod[], facts: Partial<ShippedGoods>) =>
  shippingOptions(methods, goods(facts)).map(({ method: { code }, priceMinor }) => `${code} ${priceMinor}`)
const flat = (code: string, priceMinor: number, availability: Partial<ShippingMethod['availability']> = {}) =>
  method(code, { rate: { kind: 'flat', priceMinor }, availability: { ranges: [], categories: null, ...availability } })

describe('Sylius, https://github.com/Sylius/Sylius/tree/2.0/features/shop', () => {
  test('shipping/applying_shipping_fee: a fee per shipment, and a fee per unit', () => {
    const ups = method('UPS', { rate: { kind: 'per_unit', unitMinor: 500, firstUnitMinor: null } })
    expect(offered([flat('DHL', 1000), flat('FedEx', 3000), ups], { itemCount: 2 })).toEqual([
      'DHL 1000',
      'UPS 1000',
      'FedEx 3000',
    ])
    expect(offered([ups], { itemCount: 1 })).toEqual(['UPS 500'])
  })

  test('applying_shipping_method_rules: total weight, both ends inclusive', () => {
    const methods = [
      flat('DHL', 2000),
      flat('Heavy', 15_000, { ranges: [{ measure: 'weight', min: 100_000, max: null }] }),
      flat('Fairytale', 200, { ranges: [{ measure: 'weight', min: null, max: 1000 }] }),
    ]
    expect(offered(methods, { weightGrams: 200_000 })).toEqual(['DHL 2000', 'Heavy 15000'])
    expect(offered(methods, { weightGrams: 100 })).toEqual(['Fairytale 200', 'DHL 2000'])
    expect(offered(methods, { weightGrams: 1100 })).toEqual(['DHL 2000'])
  })

  test('applying_shipping_method_rules: items total with taxes and promotions', () => {
    const methods = [
      flat('DHL', 2000),
      flat('Above 50', 100, { ranges: [{ measure: 'subtotal_with_tax', min: 5000, max: null }] }),
      flat('Below 29.99', 2000, { ranges: [{ measure: 'subtotal_with_tax', min: null, max: 2999 }] }),
    ]
    // A jacket of 47.00 less 5.00, with 20 % on top: 50.40.
    expect(offered(methods, { subtotalMinor: 4200, taxOnTopMinor: 840 })).toEqual(['Above 50 100', 'DHL 2000'])
    expect(offered(methods, { subtotalMinor: 2000, taxOnTopMinor: 400 })).toEqual(['Below 29.99 2000', 'DHL 2000'])
    expect(offered(methods, { subtotalMinor: 4000, taxOnTopMinor: 800 })).toEqual(['DHL 2000'])
  })

  test('checkout/shipping_order: at least one, all or none of the units match a shipping category', () => {
    const raven = (match: CategoryCondition['match']) =>
      flat('Raven', 1000, { categories: { match, categories: ['standard'] } })
    const carts = [['standard'], ['standard', 'oversized'], ['oversized'], [null]]
    const taken = (match: CategoryCondition['match']) =>
      carts.map((own) => offered([raven(match)], { categories: new Set(own) }).length)
    expect(taken('some')).toEqual([1, 1, 0, 0])
    expect(taken('all')).toEqual([1, 0, 0, 0])
    expect(taken('none')).toEqual([0, 0, 1, 1])
  })
})

test('Vendure, default-shipping-eligibility-checker: an order minimum, which belongs to it', () => {
  const minimum = flat('standard', 500, { ranges: [{ measure: 'subtotal_with_tax', min: 10_000, max: null }] })
  expect(offered([minimum], { subtotalMinor: 9000, taxOnTopMinor: 999 })).toEqual([])
  expect(offered([minimum], { subtotalMinor: 9000, taxOnTopMinor: 1000 })).toEqual(['standard 500'])
})

test('Medusa, shipping-option.spec: a price, and nothing where the item total is greater than 2000', () => {
  const option = method('option', { rate: table('subtotal', [row(0, 1100), row(2001, 0)]) })
  expect(offered([option], { subtotalMinor: 2000 })).toEqual(['option 1100'])
  expect(offered([option], { subtotalMinor: 2001 })).toEqual(['option 0'])
})

describe('WooCommerce, https://woocommerce.com/document/table-rate-shipping/', () => {
  test('a row’s cost, a cost for each item, a cost for each kilogram', () => {
    const items = method('items', { rate: table('items', [row(1, 700, { size: 1, priceMinor: 200 })]) })
    expect(offered([items], { itemCount: 3 })).toEqual(['items 1100'])
    const kilograms = method('kg', { rate: table('weight', [row(0, 500, { size: 1000, priceMinor: 150 })]) })
    expect(offered([kilograms], { weightGrams: 2400 })).toEqual(['kg 950'])
  })

  test('a percentage of the cart, rounded up, as a step: 5 % is 1 for every 20', () => {
    const fee = method('fee', { rate: table('subtotal', [row(0, 0, { size: 20, priceMinor: 1 })]) })
    expect(offered([fee], { subtotalMinor: 10_000 })).toEqual(['fee 500'])
    expect(offered([fee], { subtotalMinor: 10_001 })).toEqual(['fee 501'])
  })

  test('a rate that aborts: the method is not there for what its table or its classes leave out', () => {
    const parcel = flat('parcel', 900, { categories: { match: 'none', categories: ['bulky'] } })
    expect(offered([parcel], { categories: new Set(['bulky', null]) })).toEqual([])
    expect(offered([method('letter', { rate: table('weight', [row(0, 100)], 500) })], { weightGrams: 501 })).toEqual([])
  })
})
