import fc from 'fast-check'
import type { ListedPrice, PriceAsk, PriceFacts, Sale } from '../facts.ts'
import type { PriceRule, PriceScope, Reduction } from '../price-rule.ts'
import type { QuantityTier } from '../quantity-tier.ts'
import type { TimeWindow } from '../time-window.ts'
import {
  categoryId,
  collectionId,
  groupId,
  listed,
  priceFacts,
  productId,
  rule,
  sale,
  shirt,
  variantId,
} from './price-facts.ts'

/** Few instants, quantities, groups and prices, so that they meet often; sometimes amounts at the end of the range. */
export const lastMs = 9
const instant = fc.integer({ min: 0, max: lastMs }).map((ms) => new Date(ms))
const limit = fc.option(instant)
/** Some are never open. */
export const anyWindow: fc.Arbitrary<TimeWindow> = fc.record({ startsAt: limit, endsAt: limit })
const amount = fc.oneof(
  { weight: 9, arbitrary: fc.nat({ max: 40 }) },
  { weight: 1, arbitrary: fc.nat({ max: Number.MAX_SAFE_INTEGER }) },
)
type Amounts = fc.Arbitrary<number>
export const anyGroups = fc.subarray(['wholesale', 'staff', 'loyal'].map(groupId))
const forGroups = fc.option(anyGroups.map((ids) => new Set(ids)))

const anyTiers = (least: number, unitPriceMinor: Amounts): fc.Arbitrary<QuantityTier[]> =>
  fc.uniqueArray(fc.record({ minQuantity: fc.integer({ min: least, max: 6 }), unitPriceMinor }), {
    selector: ({ minQuantity }) => minQuantity,
    maxLength: 3,
  })

const anyReduction: fc.Arbitrary<Reduction> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('percent' as const, 'percent_of_original' as const),
    percentPpm: fc.integer({ min: 1, max: 1_000_000 }),
  }),
  fc.record({ kind: fc.constant('fixed' as const), fixedMinor: fc.integer({ min: 1, max: 20 }) }),
)

export const anyScope = fc.constantFrom<PriceScope>(
  { kind: 'all' },
  { kind: 'variant', ids: new Set([shirt.variantId]) },
  { kind: 'variant', ids: new Set([variantId('mug')]) },
  { kind: 'product', ids: new Set([productId('mug'), shirt.productId]) },
  { kind: 'category', ids: new Set([categoryId('clothes')]) },
  { kind: 'category', ids: new Set([categoryId('dishes')]) },
  { kind: 'collection', ids: new Set([collectionId('summer')]) },
)

const anyRulePart: fc.Arbitrary<Partial<PriceRule>> = fc.record({
  scopes: fc.array(anyScope, { minLength: 1, maxLength: 2 }),
  markets: fc.constantFrom(null, null, new Set(['US', 'JP']), new Set(['JP'])),
  customerGroupIds: forGroups,
  window: anyWindow,
  priority: fc.integer({ min: -1, max: 2 }),
  exclusive: fc.constantFrom(false, false, false, true),
  reduction: anyReduction,
})

/** Named by their place, so that each name is there once. */
const numbered = <Part, Whole>(part: fc.Arbitrary<Part>, made: (id: string, part: Part) => Whole) =>
  fc.array(part, { maxLength: 4 }).map((parts) => parts.map((each, index) => made(String(index), each)))

export const anyRule: fc.Arbitrary<PriceRule> = fc
  .tuple(fc.constantFrom('00', '15', '9'), anyRulePart)
  .map(([id, more]) => rule(id, more))

const anySaleOf = (unitPriceMinor: Amounts) => fc.record({ unitPriceMinor, window: anyWindow })
const saleOf = (id: string, { unitPriceMinor, window }: Pick<Sale, 'unitPriceMinor' | 'window'>) =>
  sale(id, unitPriceMinor, window)

export const anySale: fc.Arbitrary<Sale> = anySaleOf(amount).map((of) => saleOf('9', of))

const anyListOf = (prices: Amounts) =>
  fc.record({ customerGroupIds: forGroups, window: anyWindow, tiers: anyTiers(1, prices) })

export const anyListedPrice: fc.Arbitrary<ListedPrice> = anyListOf(amount).map((of) => listed('9', of))

export const anyRules: fc.Arbitrary<PriceRule[]> = numbered(anyRulePart, rule)

/** What a market says about one variant, but for the rules. */
export const anyPricesOf = (amounts: Amounts): fc.Arbitrary<Omit<PriceFacts, 'variant' | 'market' | 'rules'>> =>
  fc.record({
    variantPriceMinor: amounts,
    compareAtMinor: fc.option(amounts),
    floorMinor: fc.option(amounts),
    sales: numbered(anySaleOf(amounts), saleOf),
    tiers: anyTiers(2, amounts),
    listedPrices: numbered(anyListOf(amounts), listed),
  })

export const anyFacts: fc.Arbitrary<PriceFacts> = fc
  .tuple(anyPricesOf(amount), anyRules)
  .map(([prices, rules]) => priceFacts({ ...prices, rules }))

export const anyAsk: fc.Arbitrary<PriceAsk> = fc.record({
  at: instant,
  quantity: fc.integer({ min: 1, max: 7 }),
  customerGroupIds: anyGroups,
})
