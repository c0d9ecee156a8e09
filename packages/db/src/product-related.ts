import { wordsIn } from '@tillwright/domain/catalog/translation'
import type { ProductId } from '@tillwright/domain/ids'
import { ratingOf } from '@tillwright/domain/reviews/rating'
import type { Db } from './client.ts'
import { readReasons } from './price-reasons.ts'
import { catalogueImageOf } from './product-images.ts'
import { firstImage, type ListedProduct } from './product-list.ts'
import { idOfSlug, titlesOfProduct } from './product-shown.ts'
import { ratingCountsOf, unrated } from './ratings.ts'

export interface Beside {
  readonly productId: ProductId
  /** Also those that the market does not sell, or not yet. */
  readonly relatedIds: readonly ProductId[]
  /** In the order that staff has given them. */
  readonly shown: readonly Omit<ListedProduct, 'position'>[]
}

/** What is shown beside a product of a market; null where that does not sell the product itself. One statement. */
export async function readRelatedProducts(
  db: Db,
  which: { readonly id: ProductId } | { readonly slug: string },
  { market, locale }: { readonly market: string; readonly locale?: string | undefined },
): Promise<Beside | null> {
  const rows = await db
    .selectFrom('product as whole')
    .leftJoin('related_product as link', 'link.product_id', 'whole.id')
    .leftJoin('listing', (join) =>
      join
        .onRef('listing.product_id', '=', 'link.related_id')
        .on('listing.market_code', '=', market)
        .on('listing.category_id', 'is', null),
    )
    .leftJoin('product', 'product.id', 'listing.product_id')
    .leftJoinLateral(firstImage, (join) => join.onTrue())
    .where('whole.id', '=', 'id' in which ? which.id : idOfSlug(which.slug))
    .where('whole.status', '=', 'active')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('variant')
          .innerJoin('variant_price as price', 'price.variant_id', 'variant.id')
          .whereRef('variant.product_id', '=', 'whole.id')
          .where('price.market_code', '=', market),
      ),
    )
    .select(['whole.id as productId', 'link.related_id as relatedId', 'product.id', 'product.slug', 'listing.title'])
    .select(['listing.availability', 'listing.featured', ratingCountsOf('listing.product_id').as('ratingCounts')])
    .select(['listing.price_min_minor as priceMinMinor', 'listing.price_max_minor as priceMaxMinor'])
    .select(['listing.compare_at_minor as compareAtMinor', 'listing.price_reasons'])
    .select(['image.url', 'image.alt', 'image.width', 'image.height', 'image.name', 'image.variant_widths'])
    .$if(locale !== undefined, (query) => query.select(titlesOfProduct(locale ?? '').as('titles')))
    .orderBy('link.position')
    .execute()
  const [first] = rows
  if (first === undefined) return null
  const shown = rows.flatMap(({ titles = [], price_reasons, ratingCounts, ...row }) => {
    const { id, slug, title, availability, featured, priceMinMinor, priceMaxMinor } = row
    // All of them are there, or none: the market sells the product or it does not.
    if (id === null || slug === null || title === null || availability === null || featured === null) return []
    if (priceMinMinor === null || priceMaxMinor === null || price_reasons === null) return []
    return {
      ...{ id, slug, availability, featured, priceMinMinor, priceMaxMinor },
      ...wordsIn({ title }, titles, locale),
      compareAtMinor: row.compareAtMinor,
      reasons: readReasons(price_reasons),
      rating: ratingOf(ratingCounts ?? unrated),
      image: catalogueImageOf(row),
    }
  })
  return { productId: first.productId, relatedIds: rows.flatMap(({ relatedId }) => relatedId ?? []), shown }
}
