import { expect, test } from 'vitest'
import { isRuleFor, type PriceRule, type PriceScope, reduce, rulesInTurn } from './price-rule.ts'
import {
  categoryId,
  collectionId,
  fixed,
  groupId,
  percent,
  productId,
  rule,
  shirt,
  variantId,
} from './testing/price-facts.ts'

const isForShirt = (more: Partial<PriceRule>, asked: { market?: string; groups?: string[] } = {}) =>
  isRuleFor(rule('a', more), {
    variant: shirt,
    market: asked.market ?? 'US',
    customerGroupIds: (asked.groups ?? []).map(groupId),
  })

test.each<[string, PriceScope, boolean]>([
  ['everything', { kind: 'all' }, true],
  ['this variant', { kind: 'variant', ids: new Set([variantId('mug'), variantId('blue shirt')]) }, true],
  ['another variant', { kind: 'variant', ids: new Set([variantId('red shirt')]) }, false],
  ['its product', { kind: 'product', ids: new Set([productId('shirt')]) }, true],
  ['another product', { kind: 'product', ids: new Set([productId('mug')]) }, false],
  ['its category', { kind: 'category', ids: new Set([categoryId('shirts')]) }, true],
  ['the category above its own', { kind: 'category', ids: new Set([categoryId('clothes')]) }, true],
  ['another category', { kind: 'category', ids: new Set([categoryId('dishes')]) }, false],
  ['a collection with it', { kind: 'collection', ids: new Set([collectionId('summer')]) }, true],
  ['a collection without it', { kind: 'collection', ids: new Set([collectionId('winter')]) }, false],
])('a rule for %s: %o', (_, scope, covered) => {
  expect(isForShirt({ scopes: [scope] })).toBe(covered)
})

test('one of several scopes is enough, and a rule without any covers nothing', () => {
  const mugs: PriceScope = { kind: 'product', ids: new Set([productId('mug')]) }
  const shirts: PriceScope = { kind: 'product', ids: new Set([productId('shirt')]) }
  expect(isForShirt({ scopes: [mugs, shirts] })).toBe(true)
  expect(isForShirt({ scopes: [] })).toBe(false)
})

test('a rule holds in its markets only', () => {
  expect(isForShirt({ markets: new Set(['JP', 'US']) })).toBe(true)
  expect(isForShirt({ markets: new Set(['JP']) })).toBe(false)
  expect(isForShirt({ markets: null }, { market: 'JP' })).toBe(true)
})

test('a rule for customer groups is for whoever is in one of them, and for no guest', () => {
  const customerGroupIds = new Set([groupId('wholesale'), groupId('staff')])
  expect(isForShirt({ customerGroupIds }, { groups: ['loyal', 'staff'] })).toBe(true)
  expect(isForShirt({ customerGroupIds }, { groups: ['loyal'] })).toBe(false)
  expect(isForShirt({ customerGroupIds })).toBe(false)
  expect(isForShirt({ customerGroupIds: null })).toBe(true)
})

const names = (rules: readonly PriceRule[]) => rules.map(({ id }) => id)

test('rules apply by priority, the older one first among equals', () => {
  const rules = [rule('c', { priority: 1 }), rule('d', { priority: 9 }), rule('b', { priority: 1 }), rule('a')]
  expect(names(rulesInTurn(rules))).toEqual(['d', 'b', 'c', 'a'])
})

test('the first exclusive rule applies alone, also where another rule has a higher priority', () => {
  const others = [rule('a', { priority: 9 }), rule('b', { priority: 1, exclusive: true })]
  expect(names(rulesInTurn(others))).toEqual(['b'])
  expect(names(rulesInTurn([...others, rule('c', { priority: 2, exclusive: true })]))).toEqual(['c'])
  expect(names(rulesInTurn([rule('z', { priority: 1, exclusive: true }), ...others]))).toEqual(['b'])
})

test('a rule that is listed twice applies once', () => {
  expect(names(rulesInTurn([rule('a'), rule('b'), rule('a')]))).toEqual(['a', 'b'])
})

// The first four are those of Sylius: applying_catalog_promotions_price_calculation.feature.
test.each([
  [2000, percent(15), 1700],
  [2025, percent(15), 1721],
  [1050, percent(15), 893],
  [994, percent(15), 845],
  [10_000, percent(8.875), 9113],
  [2000, percent(100), 0],
  [1, percent(1), 1],
  [Number.MAX_SAFE_INTEGER, percent(50), 4_503_599_627_370_496],
  [2000, fixed(500), 1500],
  [2000, fixed(2000), 0],
  [2000, fixed(2001), 0],
])('%i less %o is %i', (priceMinor, { reduction }, leftMinor) => {
  expect(reduce(priceMinor, reduction)).toBe(leftMinor)
})

test('a reduction that would raise the price, or go below nothing, is an error', () => {
  for (const { reduction } of [percent(-1), percent(100.0001), fixed(-1)]) {
    expect(() => reduce(2000, reduction)).toThrow(expect.objectContaining({ code: 'NEGATIVE_QUANTITY' }))
  }
})
