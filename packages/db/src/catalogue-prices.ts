import type { CategoryId, ProductId, VariantId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { effectivePrice } from '@tillwright/domain/prices/effective-price'
import type { EffectivePrice, PriceFacts } from '@tillwright/domain/prices/facts'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'
import { candidatesFor, noGroups, priceFactsOf } from './price-facts.ts'
import { type StoredReason, storeReasons } from './price-reasons.ts'
import { type Coverage, isVariantCovered } from './price-runs.ts'

/** What the listing says of the prices of a product in one market. */
export interface OfferedPrices {
  readonly product_id: ProductId
  readonly market_code: string
  /** Those above its own as well. */
  readonly category_ids: readonly CategoryId[]
  readonly price_min_minor: Minor
  readonly price_max_minor: Minor
  /** Of the lowest price, and why that is what it is. */
  readonly compare_at_minor: Minor | null
  readonly price_reasons: readonly StoredReason[]
  readonly next_change_at: Date | null
}

/** What these products cost nobody in particular, where they are active, in each market that sells them. */
export async function pricesToList(db: Db, chosen: RawBuilder<unknown>): Promise<OfferedPrices[]> {
  const found = await readPrices(db, sql<boolean>`${chosen} and product.status = 'active'`)
  const offers = new Map<string, [FoundPrice, ...FoundPrice[]]>()
  for (const price of found) {
    const key = `${price.facts.variant.productId} ${price.facts.market}`
    const known = offers.get(key)
    if (known === undefined) offers.set(key, [price])
    else known.push(price)
  }
  return [...offers.values()].map(offerOf)
}

/** Of the variants with the lowest price the first one speaks. */
function offerOf(found: readonly [FoundPrice, ...FoundPrice[]]): OfferedPrices {
  const [{ facts }] = found
  const prices = found
    .toSorted((a, b) => a.position - b.position)
    .map((one) => effectivePrice(one.facts, { at: one.at, ...anybody }))
  const lowest = prices.reduce((low, price) => (price.unitPriceMinor < low.unitPriceMinor ? price : low))
  const changes = prices.flatMap(({ nextChangeAt }) => nextChangeAt ?? [])
  return {
    product_id: facts.variant.productId,
    market_code: facts.market,
    category_ids: facts.variant.categoryIds,
    price_min_minor: lowest.unitPriceMinor,
    price_max_minor: Math.max(...prices.map(({ unitPriceMinor }) => unitPriceMinor)),
    compare_at_minor: compareAtOf(lowest),
    price_reasons: storeReasons(lowest.reasons),
    next_change_at: changes.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null,
  }
}

/** Whoever looks at the catalogue. */
export const anybody = { quantity: 1, customerGroupIds: [] } as const

/** What is shown beside a price; null where that is the original one. */
export const compareAtOf = ({ originalMinor, unitPriceMinor }: EffectivePrice): Minor | null =>
  originalMinor > unitPriceMinor ? originalMinor : null

export interface FoundPrice {
  readonly facts: PriceFacts
  /** Of the variant in its product. */
  readonly position: number
  /** By the database's clock. */
  readonly at: Date
}

/** In each market that sells it, whatever has become of its product. */
export const readPricesOfVariant = (db: Db, variantId: VariantId): Promise<FoundPrice[]> =>
  readPrices(db, sql<boolean>`variant.id = ${variantId}`)

/** Some of what is covered, and how much that is: active products' prices, in these markets or in all. */
export async function sampleCoveredPrices(
  db: Db,
  { coverage, markets, most }: { coverage: Coverage; markets: readonly string[] | null; most: number },
): Promise<{ prices: FoundPrice[]; variantCount: number }> {
  const inMarkets = markets === null ? sql<boolean>`true` : sql<boolean>`price.market_code = any(${markets})`
  const chosen = sql<boolean>`product.status = 'active' and ${inMarkets} and ${isVariantCovered(coverage)}`
  const counted = db
    .selectFrom('variant')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .innerJoin('variant_price as price', 'price.variant_id', 'variant.id')
    .where(chosen)
    .select(sql<number>`count(distinct variant.id)`.as('variantCount'))
  const [prices, { variantCount }] = await Promise.all([
    readPrices(db, chosen, most),
    counted.executeTakeFirstOrThrow(),
  ])
  return { prices, variantCount }
}

/** All that bears on prices of the catalogue; `chosen` is said of variant, product and variant_price as price. */
async function readPrices(db: Db, chosen: RawBuilder<boolean>, most: number | null = null): Promise<FoundPrice[]> {
  const rows = await db
    .selectFrom('variant')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .innerJoin('variant_price as price', 'price.variant_id', 'variant.id')
    .innerJoinLateral(candidatesFor(noGroups), (join) => join.onTrue())
    .where(chosen)
    .select(['variant.id as variantId', 'variant.product_id as productId', 'price.market_code as market'])
    .select(['price.price_minor as variantPriceMinor', 'price.compare_at_minor as compareAtMinor'])
    .select(['price.floor_minor as floorMinor', 'priced.candidates', 'variant.position'])
    .select(sql<Date>`shop_now()`.as('at'))
    .$if(most !== null, (query) =>
      query
        .orderBy('variant.id')
        .orderBy('price.market_code')
        .limit(most ?? 0),
    )
    .execute()
  return rows.map(({ at, position, ...row }) => ({ at, position, facts: priceFactsOf(row) }))
}
