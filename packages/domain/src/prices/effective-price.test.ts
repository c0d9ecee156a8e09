import { expect, test } from 'vitest'
import { effectivePrice } from './effective-price.ts'
import type { PriceAsk, PriceFacts } from './facts.ts'
import {
  ask,
  day,
  fixed,
  from,
  groupId,
  listed,
  percent,
  percentOfOriginal,
  priceFacts,
  productId,
  rule,
  sale,
} from './testing/price-facts.ts'

const priced = (facts: Partial<PriceFacts> = {}, asked: Partial<PriceAsk> = {}) =>
  effectivePrice(priceFacts(facts), ask(asked))
/** The steps in short: what came to bear, and the price after it. */
const stepsOf = (facts: Partial<PriceFacts>, asked: Partial<PriceAsk> = {}) =>
  priced(facts, asked).reasons.map(({ kind, unitPriceMinor }) => `${kind} ${unitPriceMinor}`)

test('where nothing else is said, the variant price is the price, for ever', () => {
  expect(priced()).toEqual({
    unitPriceMinor: 2000,
    originalMinor: 2000,
    reasons: [{ kind: 'variant_price', unitPriceMinor: 2000 }],
    nextChangeAt: null,
  })
})

test('a sale counts while it is open, and says when it ends', () => {
  const sales = [sale('spring', 1500, from(day(10), day(20)))]
  expect(priced({ sales }, { at: day(15) })).toEqual({
    unitPriceMinor: 1500,
    originalMinor: 2000,
    reasons: [
      { kind: 'variant_price', unitPriceMinor: 2000 },
      { kind: 'sale', unitPriceMinor: 1500, saleId: 'spring', endsAt: day(20) },
    ],
    nextChangeAt: day(20),
  })
  expect(priced({ sales }, { at: day(9) })).toMatchObject({ unitPriceMinor: 2000, nextChangeAt: day(10) })
  expect(priced({ sales }, { at: day(20) })).toMatchObject({ unitPriceMinor: 2000, nextChangeAt: null })
})

test('a tier counts from its quantity on', () => {
  // A row of the database carries more than what shoppers are told.
  const tiers = [{ minQuantity: 10, unitPriceMinor: 1600, note: 'secret' }]
  expect(priced({ tiers }, { quantity: 9 }).unitPriceMinor).toBe(2000)
  expect(priced({ tiers }, { quantity: 10 }).reasons[1]).toEqual({
    kind: 'quantity_tier',
    unitPriceMinor: 1600,
    minQuantity: 10,
  })
})

test('a price list is for its customer group, with its own tiers and window', () => {
  const wholesale = listed('w', {
    customerGroupIds: new Set([groupId('wholesale')]),
    window: from(null, day(20)),
    tiers: [
      { minQuantity: 1, unitPriceMinor: 1700 },
      { minQuantity: 50, unitPriceMinor: 1200 },
    ],
  })
  const facts = { listedPrices: [wholesale] }
  const customerGroupIds = [groupId('wholesale')]
  expect(priced(facts)).toMatchObject({ unitPriceMinor: 2000, nextChangeAt: null })
  expect(priced(facts, { customerGroupIds })).toMatchObject({ unitPriceMinor: 1700, nextChangeAt: day(20) })
  expect(priced(facts, { customerGroupIds, quantity: 50 }).reasons[1]).toEqual({
    kind: 'price_list',
    unitPriceMinor: 1200,
    priceListId: 'w',
    name: 'list w',
    minQuantity: 50,
    endsAt: day(20),
  })
  expect(priced(facts, { customerGroupIds, at: day(20) }).unitPriceMinor).toBe(2000)
})

test('a list without a price for the quantity says nothing, not even when it ends', () => {
  const listedPrices = [listed('w', { window: from(null, day(20)), tiers: [{ minQuantity: 50, unitPriceMinor: 1 }] })]
  expect(priced({ listedPrices }, { quantity: 49 })).toEqual(priced())
})

test('the lowest of all counts, and of equals a sale before a tier before a list, the older one first', () => {
  const dear = { sales: [sale('b', 1500), sale('c', 1400)], tiers: [{ minQuantity: 2, unitPriceMinor: 1300 }] }
  const quantity = 2
  expect(stepsOf(dear, { quantity })).toEqual(['variant_price 2000', 'quantity_tier 1300'])
  expect(stepsOf(dear)).toEqual(['variant_price 2000', 'sale 1400'])

  const list = (id: string) => listed(id, { tiers: [{ minQuantity: 1, unitPriceMinor: 1300 }] })
  const alike = { tiers: dear.tiers, listedPrices: [list('k'), list('j')] }
  expect(priced({ ...alike, sales: [sale('f', 1300), sale('e', 1300)] }, { quantity }).reasons[1]).toMatchObject({
    saleId: 'e',
  })
  expect(priced(alike, { quantity }).reasons[1]).toMatchObject({ kind: 'quantity_tier' })
  expect(priced(alike).reasons[1]).toMatchObject({ priceListId: 'j' })
})

test('a sale or list that is no lower than the variant price is no reason', () => {
  const listedPrices = [listed('w', { tiers: [{ minQuantity: 1, unitPriceMinor: 2500 }] })]
  expect(stepsOf({ sales: [sale('a', 2000)], listedPrices })).toEqual(['variant_price 2000'])
})

test('rules reduce the best price one after the other (Sylius: …_with_proper_priorities.feature)', () => {
  const rules = [
    rule('autumn', { priority: 10, ...percent(25) }),
    rule('winter', { priority: 40, ...fixed(1000), window: from(day(1), day(31)) }),
    rule('spring', { priority: 20, ...fixed(500) }),
    rule('summer', { priority: 30, ...percent(50) }),
  ]
  const facts = { variantPriceMinor: 12_000, sales: [sale('s', 10_000)], rules }
  expect(stepsOf(facts)).toEqual([
    'variant_price 12000',
    'sale 10000',
    'price_rule 9000',
    'price_rule 4500',
    'price_rule 4000',
    'price_rule 3000',
  ])
  expect(priced(facts)).toMatchObject({ unitPriceMinor: 3000, originalMinor: 12_000, nextChangeAt: day(31) })
  expect(priced(facts).reasons[2]).toEqual({
    kind: 'price_rule',
    unitPriceMinor: 9000,
    priceRuleId: 'winter',
    name: 'rule winter',
    reduction: { kind: 'fixed', fixedMinor: 1000 },
    endsAt: day(31),
  })
})

test('an exclusive rule applies alone (Sylius: applying_only_exclusive_catalog_promotion.feature)', () => {
  const rules = [
    rule('a', { priority: 100, ...percent(50) }),
    rule('b', { priority: 500, exclusive: true, ...percent(30) }),
  ]
  expect(priced({ variantPriceMinor: 10_000, rules }).unitPriceMinor).toBe(7000)
  const third = rule('c', { priority: 1000, exclusive: true, ...percent(70) })
  expect(priced({ variantPriceMinor: 10_000, rules: [...rules, third] }).unitPriceMinor).toBe(3000)
})

test('a rule that is closed, elsewhere, for others or for other goods does not apply, exclusive or not', () => {
  const closed = rule('a', { window: from(day(16), null), exclusive: true })
  const mugs = { kind: 'product', ids: new Set([productId('mug')]) } as const
  const others = [
    rule('b', { markets: new Set(['JP']), window: from(null, day(16)), exclusive: true }),
    rule('c', { customerGroupIds: new Set([groupId('wholesale')]), window: from(null, day(16)), exclusive: true }),
    rule('d', { scopes: [mugs], window: from(null, day(16)), exclusive: true }),
  ]
  expect(priced({ rules: others })).toEqual(priced())
  expect(priced({ rules: [closed] })).toEqual({ ...priced(), nextChangeAt: day(16) })
  expect(priced({ rules: others }, { customerGroupIds: [groupId('wholesale')] }).unitPriceMinor).toBe(1800)
})

test('a rule that takes nothing off is no reason', () => {
  expect(stepsOf({ variantPriceMinor: 1, rules: [rule('a', percent(1))] })).toEqual(['variant_price 1'])
})

// Sylius: applying_catalog_promotions_with_taking_minimum_price_into_account.feature.
test('a rule takes the price down to the floor, and none applies after it', () => {
  const floorMinor = 1500
  const winter = rule('winter', { priority: 1, ...percent(80) })
  expect(stepsOf({ floorMinor, rules: [winter] })).toEqual(['variant_price 2000', 'price_rule 400', 'floor 1500'])
  expect(priced({ floorMinor, rules: [rule('w', fixed(1000))] }).unitPriceMinor).toBe(1500)
  expect(stepsOf({ floorMinor, rules: [winter, rule('shirts', percent(40))] })).toEqual(
    stepsOf({ floorMinor, rules: [winter] }),
  )
})

test('the floor is told where it kept something off, and only there', () => {
  const rules = [rule('a', { priority: 1, ...fixed(500) })]
  expect(stepsOf({ floorMinor: 1500, rules })).toEqual(['variant_price 2000', 'price_rule 1500'])
  const two = [...rules, rule('b', fixed(1))]
  expect(stepsOf({ floorMinor: 1500, rules: two })).toEqual(['variant_price 2000', 'price_rule 1500', 'floor 1500'])
})

test('a sale below the floor is lifted to it', () => {
  expect(stepsOf({ floorMinor: 1500, sales: [sale('a', 900)], rules: [rule('b')] })).toEqual([
    'variant_price 2000',
    'sale 900',
    'floor 1500',
  ])
})

test('a floor above the variant price raises nothing, and lets nothing be taken off', () => {
  expect(stepsOf({ floorMinor: 2500 })).toEqual(['variant_price 2000'])
  expect(stepsOf({ floorMinor: 2500, sales: [sale('a', 900)], rules: [rule('b')] })).toEqual([
    'variant_price 2000',
    'floor 2000',
  ])
})

test('without a floor everything can be taken off, and zero is not told as one', () => {
  expect(stepsOf({ rules: [rule('a', fixed(5000)), rule('b')] })).toEqual(['variant_price 2000', 'price_rule 0'])
})

test('the original price is the compare-at price where that is higher', () => {
  const sales = [sale('a', 1500)]
  expect(priced({ sales, compareAtMinor: 2400 }).originalMinor).toBe(2400)
  expect(priced({ sales, compareAtMinor: 1900 }).originalMinor).toBe(2000)
  expect(priced({ variantPriceMinor: 0 }).originalMinor).toBe(0)
})

test('facts and asks that are no amounts and quantities are errors, never prices', () => {
  const refused = [
    () => priced({ variantPriceMinor: -1 }),
    () => priced({ floorMinor: -1 }),
    () => priced({ compareAtMinor: -1 }),
    () => priced({ sales: [sale('a', -1)] }),
    () => priced({ sales: [sale('a', 1), sale('b', -1)] }),
    () => priced({ rules: [rule('a', fixed(-1))] }),
    () => priced({}, { quantity: -1 }),
  ]
  for (const work of refused) expect(work).toThrow(expect.objectContaining({ code: 'NEGATIVE_QUANTITY' }))
  expect(() => priced({ sales: [sale('a', 0.5)] })).toThrow(expect.objectContaining({ code: 'NOT_INTEGER' }))
})

test('a percentage of the original price starts there, and takes nothing off that is gone already', () => {
  const compareAtMinor = 2400
  expect(stepsOf({ compareAtMinor, rules: [rule('a', percentOfOriginal(50))] })).toEqual([
    'variant_price 2000',
    'price_rule 1200',
  ])
  // Less than what the variant price is lower anyway.
  expect(stepsOf({ compareAtMinor, rules: [rule('a', percentOfOriginal(10))] })).toEqual(['variant_price 2000'])
  const sales = [sale('spring', 1500)]
  expect(stepsOf({ sales, rules: [rule('a', percentOfOriginal(20)), rule('b', percentOfOriginal(40))] })).toEqual([
    'variant_price 2000',
    'sale 1500',
    'price_rule 1200',
  ])
  // Where it was never dearer, the variant price is the original one.
  expect(stepsOf({ rules: [rule('a', percentOfOriginal(25)), rule('b', percent(10))] })).toEqual([
    'variant_price 2000',
    'price_rule 1500',
    'price_rule 1350',
  ])
})

test('of offers that are alike the older one is named, in whatever order they are listed', () => {
  const sales = [sale('1', 1500), sale('2', 1500)]
  const tiers = [{ minQuantity: 1, unitPriceMinor: 900 }]
  const listedPrices = [listed('1', { tiers }), listed('2', { tiers })]
  const named = (facts: Partial<PriceFacts>) => priced(facts).reasons.at(-1)
  for (const all of [sales, sales.toReversed()]) expect(named({ sales: all })).toMatchObject({ saleId: '1' })
  for (const all of [listedPrices, listedPrices.toReversed()]) {
    expect(named({ listedPrices: all })).toMatchObject({ priceListId: '1' })
  }
})
