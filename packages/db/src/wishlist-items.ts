import type { Image, LineOption } from '@tillwright/domain/catalog/product'
import type { AccountId, ProductId, VariantId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { effectivePrice } from '@tillwright/domain/prices/effective-price'
import type { PriceReason } from '@tillwright/domain/prices/facts'
import { availabilityOf } from '@tillwright/domain/pricing/availability'
import type { Availability } from '@tillwright/domain/pricing/quote'
import type { RatingCounts } from '@tillwright/domain/reviews/rating'
import { sql } from 'kysely'
import { anybody, compareAtOf } from './catalogue-prices.ts'
import type { Db } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import { candidatesFor, noGroups, priceFactsOf } from './price-facts.ts'
import { readReasons } from './price-reasons.ts'
import { imageOf, optionsOf } from './pricing-facts.ts'
import { ratingCountsOf } from './ratings.ts'
import { stockOfVariant } from './stock-on-offer.ts'

/** What is on a list, as it is sold now. */
export interface WishlistItem {
  readonly id: string
  readonly moment: string
  readonly addedAt: Date
  readonly productId: ProductId
  readonly slug: string
  readonly title: string
  readonly image: Image | null
  readonly ratingCounts: RatingCounts | null
  /** Null where none is chosen yet. */
  readonly variant: { readonly id: VariantId; readonly sku: string; readonly options: readonly LineOption[] } | null
  /** Null where the market does not sell it now. */
  readonly offer: Offer | null
}

/** Of a product its lowest and highest price, which of a variant are the same. */
export interface Offer {
  readonly priceMinMinor: Minor
  readonly priceMaxMinor: Minor
  readonly compareAtMinor: Minor | null
  readonly reasons: readonly PriceReason[]
  readonly availability: Availability
}

/** The newest first. Two statements, whatever is on the list. */
export async function readWishlistItems(
  db: Db,
  { customerId, market }: { readonly customerId: AccountId; readonly market: string },
  { after, most }: NewestPage,
): Promise<WishlistItem[]> {
  const rows = await db
    .selectFrom('wishlist_item as item')
    .innerJoin('product', 'product.id', 'item.product_id')
    .leftJoin('variant', 'variant.id', 'item.variant_id')
    .leftJoin('listing', (join) =>
      join
        .onRef('listing.product_id', '=', 'item.product_id')
        .on('listing.market_code', '=', market)
        .on('listing.category_id', 'is', null),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('product_image as picture')
          .whereRef('picture.product_id', '=', 'item.product_id')
          .select(['picture.url', 'picture.alt', 'picture.width', 'picture.height'])
          .orderBy(sql`picture.id = variant.image_id`, (order) => order.desc().nullsLast())
          .orderBy('picture.position')
          .limit(sql.lit(1))
          .as('image'),
      (join) => join.onTrue(),
    )
    .select(['item.id', momentOf('item.added_at').as('moment'), 'item.added_at as addedAt'])
    .select(['item.product_id as productId', 'product.slug', 'product.title', 'product.option_names', 'product.status'])
    .select(['image.url', 'image.alt', 'image.width', 'image.height', 'variant.id as variantId', 'variant.sku'])
    .select(['variant.option_values', 'listing.price_min_minor', 'listing.price_max_minor', 'listing.compare_at_minor'])
    .select(['listing.price_reasons', 'listing.availability', ratingCountsOf('product.id').as('ratingCounts')])
    .where('item.customer_id', '=', customerId)
    .where(follows({ at: 'item.added_at', id: 'item.id' }, after))
    .orderBy('item.added_at', 'desc')
    .orderBy('item.id', 'desc')
    .limit(sql.lit(most))
    .execute()
  const sold = rows.flatMap((row) => (row.status === 'active' && row.variantId !== null ? [row.variantId] : []))
  const offers = await readOffers(db, sold, market)
  return rows.map((row) => {
    const { id, moment, addedAt, productId, slug, title, ratingCounts, variantId, sku, option_values } = row
    const image = imageOf(row)
    if (variantId === null || sku === null || option_values === null) {
      return {
        id,
        moment,
        addedAt,
        productId,
        slug,
        title,
        image,
        ratingCounts,
        variant: null,
        offer: listedOffer(row),
      }
    }
    const variant = { id: variantId, sku, options: optionsOf({ option_names: row.option_names, option_values }) }
    const offer = offers.get(variantId) ?? null
    return { id, moment, addedAt, productId, slug, title, image, ratingCounts, variant, offer }
  })
}

interface ListingRow {
  readonly price_min_minor: Minor | null
  readonly price_max_minor: Minor | null
  readonly compare_at_minor: Minor | null
  readonly price_reasons: Parameters<typeof readReasons>[0] | null
  readonly availability: Availability | null
}

/** As the product's lists say. */
function listedOffer(row: ListingRow): Offer | null {
  const { price_min_minor: min, price_max_minor: max, price_reasons: reasons, availability } = row
  if (min === null || max === null || reasons === null || availability === null) return null
  const price = { priceMinMinor: min, priceMaxMinor: max, compareAtMinor: row.compare_at_minor }
  return { ...price, reasons: readReasons(reasons), availability }
}

/** What these variants cost nobody in particular, and whether they are there: those that the market sells. */
async function readOffers(db: Db, variantIds: readonly VariantId[], market: string): Promise<Map<VariantId, Offer>> {
  if (variantIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('variant')
    .innerJoin('variant_price as price', 'price.variant_id', 'variant.id')
    .leftJoinLateral(stockOfVariant, (join) => join.onTrue())
    .innerJoinLateral(candidatesFor(noGroups), (join) => join.onTrue())
    .where('variant.id', '=', sql<VariantId>`any(${variantIds})`)
    .where('price.market_code', '=', market)
    .select(['variant.id as variantId', 'variant.product_id as productId', 'price.market_code as market'])
    .select(['price.price_minor as variantPriceMinor', 'price.compare_at_minor as compareAtMinor'])
    .select(['price.floor_minor as floorMinor', 'priced.candidates', sql<Date>`shop_now()`.as('at')])
    .select(['stock.available_count as availableCount', 'stock.backorder_limit'])
    .execute()
  return new Map(
    rows.map(({ at, availableCount, backorder_limit, ...row }) => {
      const price = effectivePrice(priceFactsOf(row), { at, ...anybody })
      const offer = {
        priceMinMinor: price.unitPriceMinor,
        priceMaxMinor: price.unitPriceMinor,
        compareAtMinor: compareAtOf(price),
        reasons: price.reasons,
        availability: availabilityOf({ availableCount, backorderLimit: backorder_limit ?? 0 }),
      }
      return [row.variantId, offer]
    }),
  )
}
