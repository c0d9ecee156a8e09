import { expect, test } from 'vitest'
import { quantitiesOf, tierOf } from './quantity-tier.ts'
import { variantId } from './testing/price-facts.ts'

const ten = { minQuantity: 10, unitPriceMinor: 800 }
const twenty = { minQuantity: 20, unitPriceMinor: 600 }

test('a tier counts from its quantity on', () => {
  expect([1, 9, 10, 19, 20, 500].map((quantity) => tierOf([twenty, ten], quantity))).toEqual([
    undefined,
    undefined,
    ten,
    ten,
    twenty,
    twenty,
  ])
})

test('a tier that costs more than a smaller one never counts, and of two alike the smaller one is named', () => {
  const dearer = { minQuantity: 15, unitPriceMinor: 900 }
  const alike = { minQuantity: 12, unitPriceMinor: 800 }
  expect(tierOf([dearer, ten], 15)).toBe(ten)
  expect(tierOf([alike, ten], 15)).toBe(ten)
  expect(tierOf([ten, alike], 15)).toBe(ten)
})

test('lines of one variant count together', () => {
  const lines = [
    { variantId: variantId('mug'), quantity: 2 },
    { variantId: variantId('shirt'), quantity: 1 },
    { variantId: variantId('mug'), quantity: 3 },
  ]
  expect(['mug', 'shirt', 'hat'].map(variantId).map(quantitiesOf(lines))).toEqual([5, 1, 0])
})
