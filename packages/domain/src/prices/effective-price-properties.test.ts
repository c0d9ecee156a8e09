import fc from 'fast-check'
import { expect, test } from 'vitest'
import { priceOf as oracle } from '../testing/oracle/price.ts'
import { runs } from '../testing/runs.ts'
import { effectivePrice } from './effective-price.ts'
import type { PriceAsk, PriceFacts, PriceReason } from './facts.ts'
import { anyAsk, anyFacts, anyListedPrice, anyRule, anySale, lastMs } from './testing/any-prices.ts'

const always = (promise: (facts: PriceFacts, asked: PriceAsk) => void) =>
  fc.assert(fc.property(anyFacts, anyAsk, promise), { numRuns: runs })
const priceOf = (facts: PriceFacts, asked: PriceAsk) => effectivePrice(facts, asked).unitPriceMinor

test('the price is that of an oracle that tries everything', () => {
  const seen = new Set<PriceReason['kind']>()
  always((facts, asked) => {
    const { unitPriceMinor, reasons } = effectivePrice(facts, asked)
    expect(BigInt(unitPriceMinor)).toBe(oracle(facts, asked))
    for (const { kind } of reasons) seen.add(kind)
  })
  expect([...seen].sort()).toEqual(['floor', 'price_list', 'price_rule', 'quantity_tier', 'sale', 'variant_price'])
})

test('the price is never above the variant price, nor below the floor or the variant price, whichever is lower', () => {
  always((facts, asked) => {
    const price = priceOf(facts, asked)
    expect(price).toBeLessThanOrEqual(facts.variantPriceMinor)
    expect(price).toBeGreaterThanOrEqual(Math.min(facts.variantPriceMinor, facts.floorMinor ?? 0))
  })
})

test('the reasons lead from the variant price down to the price, and only the floor leads up', () => {
  always((facts, asked) => {
    const { unitPriceMinor, originalMinor, reasons } = effectivePrice(facts, asked)
    expect(reasons[0]).toEqual({ kind: 'variant_price', unitPriceMinor: facts.variantPriceMinor })
    expect(reasons.at(-1)?.unitPriceMinor).toBe(unitPriceMinor)
    expect(originalMinor).toBeGreaterThanOrEqual(unitPriceMinor)
    for (const [index, { kind, unitPriceMinor: afterMinor }] of reasons.slice(1).entries()) {
      const beforeMinor = reasons[index]?.unitPriceMinor ?? 0
      expect(kind === 'floor' ? afterMinor >= beforeMinor : afterMinor < beforeMinor).toBe(true)
    }
  })
})

test('the floor is among the reasons exactly where the price were lower without it', () => {
  always((facts, asked) => {
    const { unitPriceMinor, reasons } = effectivePrice(facts, asked)
    const isLower = priceOf({ ...facts, floorMinor: null }, asked) < unitPriceMinor
    expect(reasons.some(({ kind }) => kind === 'floor')).toBe(isLower)
  })
})

test('in whatever order the facts come, the answer is the same', () => {
  const turned = fc.tuple(anyFacts, fc.infiniteStream(fc.nat())).map(([facts, numbers]) => {
    const shuffled = <T>(all: readonly T[]): T[] =>
      all
        .map((each) => ({ each, at: Number(numbers.next().value) }))
        .sort((a, b) => a.at - b.at)
        .map(({ each }) => each)
    const { sales, tiers, listedPrices, rules } = facts
    return {
      facts,
      other: {
        ...facts,
        sales: shuffled(sales),
        tiers: shuffled(tiers),
        listedPrices: shuffled(listedPrices.map((list) => ({ ...list, tiers: shuffled(list.tiers) }))),
        rules: shuffled(rules),
      },
    }
  })
  fc.assert(
    fc.property(turned, anyAsk, ({ facts, other }, asked) => {
      expect(effectivePrice(other, asked)).toEqual(effectivePrice(facts, asked))
    }),
    { numRuns: runs },
  )
})

test('more of it never costs more per unit', () => {
  always((facts, asked) => {
    expect(priceOf(facts, { ...asked, quantity: asked.quantity + 1 })).toBeLessThanOrEqual(priceOf(facts, asked))
  })
})

test('another sale, tier or list never raises the price, nor does another rule that is not exclusive', () => {
  fc.assert(
    fc.property(anyFacts, anyAsk, anySale, anyListedPrice, anyRule, (facts, asked, sale, list, rule) => {
      const price = priceOf(facts, asked)
      const more: Partial<PriceFacts>[] = [
        { sales: [...facts.sales, sale] },
        { tiers: [...facts.tiers, { minQuantity: 2, unitPriceMinor: sale.unitPriceMinor }] },
        { listedPrices: [...facts.listedPrices, list] },
        { rules: [...facts.rules, { ...rule, exclusive: false }] },
      ]
      for (const added of more) expect(priceOf({ ...facts, ...added }, asked)).toBeLessThanOrEqual(price)
    }),
    { numRuns: runs },
  )
})

test('up to the next change the answer stays as it is, and without one for ever', () => {
  let changes = 0
  always((facts, asked) => {
    const now = effectivePrice(facts, asked)
    const changesMs = now.nextChangeAt?.getTime() ?? lastMs + 1
    expect(changesMs).toBeGreaterThan(asked.at.getTime())
    for (let ms = asked.at.getTime(); ms < changesMs; ms += 1) {
      expect(effectivePrice(facts, { ...asked, at: new Date(ms) })).toEqual(now)
    }
    if (now.nextChangeAt !== null) {
      const then = effectivePrice(facts, { ...asked, at: now.nextChangeAt })
      if (then.unitPriceMinor !== now.unitPriceMinor) changes += 1
    }
  })
  expect(changes).toBeGreaterThan(0)
})

test('the next change is one of what is for this buyer: without his groups it is never earlier', () => {
  always((facts, asked) => {
    const ofGuest = effectivePrice(facts, { ...asked, customerGroupIds: [] }).nextChangeAt?.getTime()
    const own = effectivePrice(facts, asked).nextChangeAt?.getTime()
    expect(ofGuest ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(own ?? Number.POSITIVE_INFINITY)
  })
})
