import { expect, test } from 'vitest'
import { shirt, variantId } from '../prices/testing/price-facts.ts'
import type { Selection } from './promotion.ts'
import { isSelected } from './selection.ts'
import { clothes, cup, dishes, everything, goods, mug } from './testing/promotion-facts.ts'

const isChosen = (more: Partial<Selection>, of = goods(shirt, 2000)) => isSelected(of, { ...everything, ...more })

test('goods are chosen by one of several scopes, and by none where there is none', () => {
  expect(isChosen({})).toBe(true)
  expect(isChosen(clothes)).toBe(true)
  expect(isChosen(dishes)).toBe(false)
  expect(isChosen({ scopes: [...dishes.scopes, ...clothes.scopes] })).toBe(true)
  expect(isChosen({ scopes: [] })).toBe(false)
})

test('what one of the exceptions covers is not chosen', () => {
  const exceptScopes = [{ kind: 'variant' as const, ids: new Set([variantId('cup')]) }, ...clothes.scopes]
  expect(isChosen({ exceptScopes })).toBe(false)
  expect(isChosen({ exceptScopes }, goods(cup, 500))).toBe(false)
  expect(isChosen({ exceptScopes }, goods(mug, 500))).toBe(true)
})

test('both ends belong to the price range, and it may lack either', () => {
  const at = (priceMinor: number, minMinor: number | null, maxMinor: number | null) =>
    isChosen({ unitPrice: { minMinor, maxMinor } }, goods(shirt, priceMinor))
  expect([999, 1000, 1500, 2000, 2001].map((priceMinor) => at(priceMinor, 1000, 2000))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  expect([at(0, null, 2000), at(2001, null, 2000)]).toEqual([true, false])
  expect([at(999, 1000, null), at(1_000_000, 1000, null)]).toEqual([false, true])
  // One unit counts, not the line.
  expect(isChosen({ unitPrice: { minMinor: null, maxMinor: 2000 } }, goods(shirt, 2000, { quantity: 9 }))).toBe(true)
})

test('where full price is asked for, what costs less than its original price is not chosen', () => {
  const reduced = goods(shirt, 1500, { compareAtMinor: 2000 })
  expect(isChosen({ fullPriceOnly: true }, reduced)).toBe(false)
  expect(isChosen({ fullPriceOnly: false }, reduced)).toBe(true)
  expect(isChosen({ fullPriceOnly: true })).toBe(true)
})
