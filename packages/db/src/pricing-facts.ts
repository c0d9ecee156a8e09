import type { Image, LineOption } from '@tillwright/domain/catalog/product'
import type { ProductId, VariantId } from '@tillwright/domain/ids'
import type { Destination, LineFacts, ShippingMethod, TaxRate } from '@tillwright/domain/pricing/quote'
import { type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Cart } from './carts.ts'
import type { Db } from './client.ts'
import type { DB } from './schema.ts'

/** A cart line with all that pricing, showing and selling it takes, as of now. */
export interface FoundLine extends LineFacts {
  readonly productId: ProductId
  readonly sku: string
  readonly title: string
  readonly slug: string
  readonly options: readonly LineOption[]
  readonly image: Image | null
}

/** The lines of a cart at today's prices and stock, in the order in which they were added. One statement. */
export async function readLinesToPrice(db: Db, cart: Cart): Promise<FoundLine[]> {
  const rows = await db
    .selectFrom('cart_line as line')
    .innerJoin('variant', 'variant.id', 'line.variant_id')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .leftJoin('variant_price as price', (join) =>
      join.onRef('price.variant_id', '=', 'variant.id').on('price.market_code', '=', cart.market),
    )
    .leftJoinLateral(stockOfVariant, (join) => join.onTrue())
    .leftJoinLateral(imageOfVariant, (join) => join.onTrue())
    .where('line.cart_id', '=', cart.id)
    .select(['line.id as lineId', 'line.variant_id as variantId', 'line.quantity', 'product.id as productId'])
    .select(['variant.sku', 'product.title', 'product.slug', 'product.status', 'variant.weight_grams as weightGrams'])
    .select(['product.option_names', 'variant.option_values', 'variant.requires_shipping as requiresShipping'])
    .select(['price.price_minor', 'price.compare_at_minor', 'stock.available_count', 'stock.backorder_limit'])
    .select(['image.url', 'image.alt', 'image.width', 'image.height'])
    .select((eb) => eb.fn.coalesce('variant.tax_category', 'product.tax_category').as('taxCategory'))
    .orderBy('line.added_at')
    .orderBy('line.id')
    .execute()
  return rows.map((row) => ({
    lineId: row.lineId,
    variantId: row.variantId,
    quantity: row.quantity,
    productId: row.productId,
    sku: row.sku,
    title: row.title,
    slug: row.slug,
    options: optionsOf(row),
    image: imageOf(row),
    sellable: row.status === 'active' && row.price_minor !== null,
    unitPriceMinor: row.price_minor ?? 0,
    compareAtMinor: row.compare_at_minor,
    taxCategory: row.taxCategory,
    requiresShipping: row.requiresShipping,
    weightGrams: row.weightGrams,
    availableCount: row.available_count,
    backorderLimit: row.backorder_limit ?? 0,
  }))
}

/** Whether a variant can be bought in a market, and how much of it; null where there is no such variant. */
export async function readVariantToSell(
  db: Db,
  variantId: VariantId,
  market: string,
): Promise<Pick<LineFacts, 'variantId' | 'sellable' | 'availableCount' | 'backorderLimit'> | null> {
  const row = await db
    .selectFrom('variant')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .leftJoin('variant_price as price', (join) =>
      join.onRef('price.variant_id', '=', 'variant.id').on('price.market_code', '=', market),
    )
    .leftJoinLateral(stockOfVariant, (join) => join.onTrue())
    .where('variant.id', '=', variantId)
    .select(['product.status', 'price.price_minor', 'stock.available_count', 'stock.backorder_limit'])
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    variantId,
    sellable: row.status === 'active' && row.price_minor !== null,
    availableCount: row.available_count,
    backorderLimit: row.backorder_limit ?? 0,
  }
}

/** In the shop's time zone, whatever the session's is. */
const today = sql<string>`(shop_now() at time zone (select time_zone from shop_setting))::date`

export interface DestinationFacts {
  readonly taxRates: readonly TaxRate[]
  readonly shippingMethods: readonly ShippingMethod[]
}

/** The tax rates in force and the shipping methods offered at a place: those of every zone that it lies in. */
export async function readDestinationFacts(db: Db, market: string, place: Destination): Promise<DestinationFacts> {
  const isZoneOfPlace = (column: 'rate.zone_id' | 'method.zone_id') => sql<SqlBool>`exists (
    select from zone_area area where area.zone_id = ${sql.ref(column)} and area.country = ${place.country}
      and (area.region is null or area.region = ${place.region}))`
  const rates = db
    .selectFrom('tax_rate as rate')
    .where(isZoneOfPlace('rate.zone_id'))
    .where(sql<SqlBool>`rate.valid_from <= ${today} and coalesce(rate.valid_to > ${today}, true)`)
    .select(['rate.name', 'rate.category', 'rate.rate_ppm as ratePpm'])
    .orderBy('rate.rate_ppm', 'desc')
    .orderBy('rate.name')
    .execute()
  const methods = db
    .selectFrom('shipping_method as method')
    .where('method.market_code', '=', market)
    .where('method.enabled', '=', true)
    .where(isZoneOfPlace('method.zone_id'))
    .select(['method.id', 'method.code', 'method.name', 'method.price_minor as priceMinor'])
    .select(['method.free_above_minor as freeAboveMinor', 'method.tax_category as taxCategory'])
    .select(['method.delivery_days_min as deliveryDaysMin', 'method.delivery_days_max as deliveryDaysMax'])
    .orderBy('method.position')
    .orderBy('method.code')
    .execute()
  const [taxRates, shippingMethods] = await Promise.all([rates, methods])
  return { taxRates, shippingMethods }
}

export const optionsOf = (row: { option_names: string[]; option_values: string[] }): LineOption[] =>
  row.option_names.flatMap((name, index) => {
    const value = row.option_values[index]
    return value === undefined ? [] : [{ name, value }]
  })

export function imageOf(row: {
  url: string | null
  alt: string | null
  width: number | null
  height: number | null
}): Image | null {
  const { url, alt, width, height } = row
  return url === null || width === null || height === null ? null : { url, alt: alt ?? '', width, height }
}

type WithVariant = ExpressionBuilder<DB & { variant: DB['variant'] }, 'variant'>

/** Over all locations; null where the variant is not tracked, for a sum over no rows is null. */
export const stockOfVariant = (eb: WithVariant) =>
  eb
    .selectFrom('stock_level as level')
    .whereRef('level.variant_id', '=', 'variant.id')
    .select([
      sql<number | null>`sum(level.on_hand - level.reserved)`.as('available_count'),
      sql<number | null>`sum(level.backorder_limit)`.as('backorder_limit'),
    ])
    .as('stock')

/** Its own picture, else the product's first. */
const imageOfVariant = (eb: WithVariant) =>
  eb
    .selectFrom('product_image as picture')
    .whereRef('picture.product_id', '=', 'variant.product_id')
    .select(['picture.url', 'picture.alt', 'picture.width', 'picture.height'])
    .orderBy(sql`picture.id = variant.image_id`, (order) => order.desc().nullsLast())
    .orderBy('picture.position')
    .limit(sql.lit(1))
    .as('image')
