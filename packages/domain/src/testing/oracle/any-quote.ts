import fc from 'fast-check'
import type { CartLineId, VariantId } from '../../ids.ts'
import { type Market, plainPolicies } from '../../markets/market.ts'
import { currencyCode } from '../../money/currency.ts'
import type { RoundingMode } from '../../money/rounding.ts'
import { anyGroups, anyPricesOf, anyRules, lastMs } from '../../prices/testing/any-prices.ts'
import { categoryId, productId, shirt, variantId } from '../../prices/testing/price-facts.ts'
import type { StockFacts } from '../../pricing/availability.ts'
import type { ComponentFacts, GiftFacts, LineFacts, QuoteFacts } from '../../pricing/quote.ts'
import type { TaxTreatment } from '../../tax/treatment.ts'
import { categories, taxTables } from '../tax-documents.ts'
import { anyMethods } from './any-methods.ts'
import { anyPromoted } from './any-promoted.ts'

/** Amounts of one cart are of one scale. */
const scales = {
  /** So few and small ones that fractions tie, and thresholds are met exactly. */
  alike: { weight: 6, amounts: fc.constantFrom(0, 10, 10, 30, 30, 50) },
  small: { weight: 3, amounts: fc.nat({ max: 40 }) },
  usual: {
    weight: 6,
    amounts: fc.oneof(
      fc.nat({ max: 30_000 }),
      fc.nat({ max: 300 }).map((all) => all * 100),
    ),
  },
  large: { weight: 1, amounts: fc.nat({ max: 100_000_000 }) },
  /** Near the end of what is exact. */
  huge: { weight: 1, amounts: fc.nat({ max: 2 ** 51 }) },
}

const anyMarket: fc.Arbitrary<Market> = fc
  .record({
    sold: fc.constantFrom(
      { currency: 'USD', cashRoundingMinor: 1 },
      { currency: 'JPY', cashRoundingMinor: 1 },
      { currency: 'JPY', cashRoundingMinor: 10 },
      { currency: 'KWD', cashRoundingMinor: 1 },
      { currency: 'KWD', cashRoundingMinor: 25 },
      { currency: 'CHF', cashRoundingMinor: 5 },
    ),
    basis: fc.constantFrom(
      { pricesIncludeTax: false },
      { pricesIncludeTax: false },
      { pricesIncludeTax: true },
      { pricesIncludeTax: true, priceBasis: 'net' as const },
    ),
    taxRounding: fc.constantFrom<Market['taxRounding'][]>('unit', 'line', 'document'),
    taxRoundingMode: fc.constantFrom<RoundingMode[]>('halfUp', 'halfEven', 'down', 'up'),
  })
  .map(({ sold, basis, ...policies }) => ({
    ...plainPolicies,
    code: 'US',
    name: 'Anywhere',
    countries: ['US'],
    defaultCountry: 'US',
    defaultRegion: null,
    locales: ['en'],
    ...policies,
    ...basis,
    currency: currencyCode(sold.currency),
    cashRoundingMinor: sold.cashRoundingMinor,
  }))

const mug = {
  variantId: variantId('mug'),
  productId: productId('mug'),
  categoryIds: [categoryId('dishes')],
  collectionIds: [],
}
const set = { ...shirt, variantId: variantId('red shirt') }
/** The last of them is made of others, or is a thing of its own. */
const goods = [shirt, mug, { ...mug, variantId: variantId('cup') }, set]

const mostly = <T>(usual: T, other: T) => fc.constantFrom(usual, usual, usual, usual, other)
const anyStock: fc.Arbitrary<StockFacts> = fc.record({
  availableCount: fc.option(fc.integer({ min: -3, max: 12 })),
  backorderLimit: fc.constantFrom(0, 0, 3),
})
/** How much of the other goods the set takes. */
const anyParts = fc.uniqueArray(
  fc.record({ of: fc.nat({ max: goods.length - 2 }), quantity: fc.constantFrom(1, 1, 2, 3) }),
  { maxLength: 3, selector: ({ of }) => of },
)

/** What all lines of a variant have in common. */
const variantFacts = (amounts: fc.Arbitrary<number>) =>
  fc.record({
    sellable: mostly(true, false),
    // A floor is mostly far below what is asked, so that discounts show; what has none can be given away.
    prices: fc.tuple(anyPricesOf(amounts), fc.boolean()).map(([{ floorMinor, ...prices }, hasFloor]) => ({
      ...prices,
      floorMinor: floorMinor === null || !hasFloor ? null : Math.floor(floorMinor / 5),
    })),
    taxCategory: fc.constantFrom('standard', 'reduced', 'books'),
    requiresShipping: mostly(true, false),
    weightGrams: fc.constantFrom(0, 250, 300, 1000),
    shippingCategory: fc.constantFrom(null, 'oversized', 'fragile'),
    stock: anyStock,
  })

const quantity = fc.oneof(
  { weight: 15, arbitrary: fc.constant(1) },
  { weight: 15, arbitrary: fc.integer({ min: 1, max: 7 }) },
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 999 }) },
  { weight: 1, arbitrary: fc.constantFrom(1_000_000, 2 ** 40) },
)
const wanted = fc.record({ of: fc.nat({ max: goods.length - 1 }), quantity })
const wishes = fc.oneof(
  { weight: 25, arbitrary: fc.array(wanted, { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.array(wanted, { minLength: 20, maxLength: 40 }) },
  { weight: 1, arbitrary: fc.array(wanted, { maxLength: 0 }) },
)

/** The lines, and what else of the same goods could be given away. */
const anyGoods = (amounts: fc.Arbitrary<number>): fc.Arbitrary<{ lines: LineFacts[]; gifts: GiftFacts[] }> =>
  fc
    .record({
      facts: fc.tuple(...goods.map(() => variantFacts(amounts))),
      parts: anyParts,
      rules: anyRules,
      wishes,
      given: fc.subarray([...goods.keys()]),
    })
    .map(({ facts, parts, rules, wishes: all, given }) => {
      const components = parts.flatMap(({ of, quantity: count }) => {
        const [variant, own] = [goods[of], facts[of]]
        if (variant === undefined || own === undefined) return []
        const ids = { variantId: variant.variantId as VariantId, sku: variant.variantId }
        return [{ ...ids, quantity: count, ...own.stock }]
      })
      const lineOf = (lineId: string, of: number): GiftFacts[] => {
        const [variant, own] = [goods[of], facts[of]]
        if (variant === undefined || own === undefined) return []
        const { prices, stock, ...rest } = own
        const isMade = variant === set && components.length > 0
        return [
          {
            // The brands are made where ids enter the shop; a test is such a place.
            lineId: lineId as CartLineId,
            variantId: variant.variantId as VariantId,
            price: { ...prices, variant, rules, market: 'US' },
            ...rest,
            ...(isMade ? stockOfSet(components) : stock),
            components: isMade ? components : [],
          },
        ]
      }
      return {
        lines: all.flatMap(({ of, quantity: count }, index) =>
          lineOf(`line ${index}`, of).map((line) => ({ ...line, quantity: count })),
        ),
        gifts: given.flatMap((of) => lineOf(`gift ${of}`, of)),
      }
    })

/** As many as can be made of what limits them. */
function stockOfSet(components: readonly ComponentFacts[]): StockFacts {
  const tracked = components.flatMap(({ availableCount, backorderLimit, quantity: count }) =>
    availableCount === null
      ? []
      : [
          {
            available: Math.floor(availableCount / count),
            sold: Math.floor((availableCount + backorderLimit) / count),
          },
        ],
  )
  if (tracked.length === 0) return { availableCount: null, backorderLimit: 0 }
  const availableCount = Math.min(...tracked.map(({ available }) => available))
  return { availableCount, backorderLimit: Math.min(...tracked.map(({ sold }) => sold)) - availableCount }
}

const anyTreatment = fc.constantFrom<TaxTreatment[]>(
  'taxed',
  'taxed',
  'taxed',
  { kind: 'reverse_charge', note: 'Art. 196' },
  { kind: 'exempt', note: 'Art. 151' },
)

/** One tax on everything, as in most shops. */
const oneTax = fc
  .constantFrom(50_000, 100_000, 190_000)
  .map((ratePpm) => categories.map((category) => ({ name: 'VAT', category, ratePpm, layer: 1, isCompound: false })))

const anyRates = fc.oneof({ weight: 3, arbitrary: taxTables }, { weight: 1, arbitrary: oneTax })

const quotesOf = (amounts: fc.Arbitrary<number>): fc.Arbitrary<QuoteFacts> =>
  fc
    .record({
      market: anyMarket,
      goods: anyGoods(amounts),
      buyer: fc.record({ at: fc.nat({ max: lastMs }).map((ms) => new Date(ms)), customerGroupIds: anyGroups }),
      taxRates: anyRates,
      homeTaxRates: anyRates,
      treatment: anyTreatment,
      shipping: anyMethods(amounts),
      promoted: anyPromoted(amounts),
    })
    .map(({ shipping, goods: { lines, gifts }, promoted, ...facts }) => ({
      ...facts,
      ...shipping,
      lines,
      ...(promoted !== null && { promotions: { ...promoted, gifts } }),
    }))

/** All that a quote can be asked for, with its edges. */
export const anyQuoteFacts: fc.Arbitrary<QuoteFacts> = fc.oneof(
  ...Object.values(scales).map(({ weight, amounts }) => ({ weight, arbitrary: quotesOf(amounts) })),
)
