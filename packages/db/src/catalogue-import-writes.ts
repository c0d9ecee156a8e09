import type { LocationId, NewId, ProductId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { ImageFacts, ProductFacts, StoredLevel, VariantFacts } from './catalogue-import.ts'
import type { Tx } from './client.ts'
import { insertRows, recordset } from './insert-rows.ts'
import { upsertRows } from './upsert-rows.ts'

/** A product as it shall be, with the ids that it and its parts have or get. */
export interface ProductWrite extends ProductFacts {
  readonly id: ProductId
  readonly version: number
  readonly images: readonly (ImageFacts & { readonly id: string })[]
  readonly variants: readonly (VariantFacts & { readonly id: VariantId })[]
}

export interface StockWrite {
  readonly variantId: VariantId
  readonly locationId: LocationId
  /** Null for a variant that was not tracked. */
  readonly before: StoredLevel | null
  readonly onHand: number
  readonly backorderLimit: number
}

/** Writes products with everything that belongs to them but their stock: the same eleven statements for any number. */
export async function writeImportedProducts(tx: Tx, products: readonly ProductWrite[], at: Date): Promise<void> {
  const ids = products.map(({ id }) => id)
  const imageIds = products.flatMap(({ images }) => images.map(({ id }) => id))
  const variantIds = products.flatMap(({ variants }) => variants.map(({ id }) => id))
  await upsertRows(
    'product',
    products.map((product) => productRow(product, at)),
    {
      key: sql`id`,
      keep: ['created_at'],
    },
  ).execute(tx)
  await sql`delete from product_category where product_id = any(${ids})`.execute(tx)
  await insertRows('product_category', products.flatMap(categoryRows)).execute(tx)
  // Whoever asks for a slug that another product had once means the one that has it now.
  await sql`delete from product_old_slug where slug = any(${products.map(({ slug }) => slug)})`.execute(tx)
  await sql`delete from product_translation where product_id = any(${ids})`.execute(tx)
  await insertRows('product_translation', products.flatMap(translationRows)).execute(tx)
  await sql`delete from product_image where product_id = any(${ids}) and id <> all(${imageIds}::uuid[])`.execute(tx)
  await upsertRows('product_image', products.flatMap(imageRows), {
    key: sql`id`,
    keep: ['width', 'height'],
  }).execute(tx)
  await upsertRows('variant', products.flatMap(variantRows), { key: sql`id` }).execute(tx)
  await writePrices(tx, variantIds, products.flatMap(priceRows))
}

/** Floors, sales and tiers stay with their prices: a file says nothing of them. */
async function writePrices(
  tx: Tx,
  variantIds: readonly VariantId[],
  rows: ReturnType<typeof priceRows>,
): Promise<void> {
  await sql`
    delete from variant_price as price where variant_id = any(${variantIds}) and not exists (
      select from ${recordset('variant_price', rows)} as named
      where named.variant_id = price.variant_id and named.market_code = price.market_code)`.execute(tx)
  await sql`
    insert into variant_price as price (variant_id, market_code, price_minor, compare_at_minor)
    select variant_id, market_code, price_minor, compare_at_minor from ${recordset('variant_price', rows)} as named
    on conflict (variant_id, market_code) do update set price_minor = excluded.price_minor,
      compare_at_minor = excluded.compare_at_minor, version = price.version + 1
    where (price.price_minor, price.compare_at_minor) is distinct from
      (excluded.price_minor, excluded.compare_at_minor)`.execute(tx)
}

/** Sets levels that `lockProductsToImport` has locked, and writes down in the ledger by how much each one moved. */
export async function writeImportedStock(
  tx: Tx,
  { writes, at, ...by }: { writes: readonly StockWrite[]; actor: string; actorName?: string; at: Date },
  newId: NewId,
): Promise<void> {
  const levels = writes.map(({ variantId, locationId, onHand, backorderLimit }) => ({
    variant_id: variantId,
    location_id: locationId,
    tracked: true,
    on_hand: onHand,
    backorder_limit: backorderLimit,
  }))
  const movements = writes.flatMap(({ variantId, locationId, before, onHand }) => {
    const delta = onHand - (before?.onHand ?? 0)
    if (delta === 0) return []
    const kind = before === null ? 'receive' : 'adjust'
    const said = { actor: by.actor, actor_name: by.actorName ?? null, reason: 'catalogue import', at }
    const moved = { kind, on_hand_delta: delta, reserved_delta: 0, ...said }
    return [{ id: newId(), variant_id: variantId, location_id: locationId, ...moved }]
  })
  await upsertRows('stock_level', levels, { key: sql`variant_id, location_id` }).execute(tx)
  await insertRows('stock_movement', movements).execute(tx)
}

const productRow = (product: ProductWrite, at: Date) => ({
  id: product.id,
  slug: product.slug,
  title: product.title,
  description_html: product.descriptionHtml,
  vendor: product.vendor,
  product_type: product.productType,
  tags: [...product.tags],
  status: product.status,
  featured: product.featured,
  tax_category: product.taxCategory,
  option_names: [...product.optionNames],
  seo_title: product.seoTitle,
  seo_description: product.seoDescription,
  attributes: product.attributes,
  version: product.version,
  created_at: at,
  updated_at: at,
})

const categoryRows = ({ id, categoryIds }: ProductWrite) =>
  categoryIds.map((categoryId) => ({ product_id: id, category_id: categoryId }))

const translationRows = ({ id, translations }: ProductWrite) =>
  translations.map(({ locale, title, descriptionHtml, seoTitle, seoDescription }) => ({
    ...{ product_id: id, locale, title, description_html: descriptionHtml },
    ...{ seo_title: seoTitle, seo_description: seoDescription },
  }))

const imageRows = ({ id: product_id, images }: ProductWrite) =>
  // A file does not tell the size of its images: a square is what they are shown in.
  images.map(({ id, url, alt }, position) => ({ id, product_id, position, url, alt, width: 800, height: 800 }))

const variantRows = ({ id: product_id, images, variants }: ProductWrite) =>
  variants.map((variant, position) => ({
    id: variant.id,
    product_id,
    position,
    sku: variant.sku,
    option_values: [...variant.optionValues],
    barcode: variant.barcode,
    weight_grams: variant.weightGrams,
    requires_shipping: variant.requiresShipping,
    tax_category: variant.taxCategory,
    image_id: images.find(({ url }) => url === variant.imageUrl)?.id ?? null,
  }))

const priceRows = ({ variants }: ProductWrite) =>
  variants.flatMap(({ id, prices }) =>
    prices.map(({ market, priceMinor, compareAtMinor }) => ({
      variant_id: id,
      market_code: market,
      price_minor: priceMinor,
      compare_at_minor: compareAtMinor,
    })),
  )
