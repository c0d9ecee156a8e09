import type { ProductId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** Which ids the parts of a product have, and which ones those of its copy get. */
export interface ProductCopy {
  readonly from: ProductId
  readonly to: ProductId
  readonly variants: readonly { readonly from: VariantId; readonly to: VariantId; readonly sku: string }[]
  readonly images: readonly { readonly from: string; readonly to: string }[]
}

/**
 * Everything that belongs to a product, but its stock, its sales and its addresses of before, for a copy that has
 * nothing yet: the same statements for any number of variants.
 */
export async function copyProductParts(tx: Tx, { from, to, ...parts }: ProductCopy): Promise<void> {
  const copied = (rows: readonly object[]) =>
    sql`json_to_recordset(${JSON.stringify(rows)}::json) as copy("from" uuid, "to" uuid, sku text)`
  const [variants, images] = [copied(parts.variants), copied(parts.images)]
  await sql`
    update product as made set shipping_category = model.shipping_category
    from product as model where made.id = ${to} and model.id = ${from}`.execute(tx)
  await sql`
    insert into product_category (product_id, category_id)
    select ${to}, category_id from product_category where product_id = ${from}`.execute(tx)
  await sql`
    insert into product_translation (product_id, locale, title, description_html, seo_title, seo_description)
    select ${to}, locale, title, description_html, seo_title, seo_description
    from product_translation where product_id = ${from}`.execute(tx)
  await sql`
    insert into related_product (product_id, related_id, position)
    select ${to}, related_id, position from related_product where product_id = ${from}`.execute(tx)
  await sql`
    insert into product_image (id, product_id, position, url, alt, width, height)
    select copy."to", ${to}, position, url, alt, width, height
    from ${images} join product_image on product_image.id = copy."from"`.execute(tx)
  await sql`
    insert into variant (id, product_id, position, sku, option_values, barcode, weight_grams, requires_shipping,
      tax_category, shipping_category, metadata, image_id)
    select copy."to", ${to}, position, copy.sku, option_values, barcode, weight_grams, requires_shipping,
      tax_category, shipping_category, metadata,
      (select image."to" from json_to_recordset(${JSON.stringify(parts.images)}::json) as image("from" uuid, "to" uuid)
        where image."from" = variant.image_id)
    from ${variants} join variant on variant.id = copy."from"`.execute(tx)
  await sql`
    insert into variant_price (variant_id, market_code, price_minor, compare_at_minor, floor_minor)
    select copy."to", market_code, price_minor, compare_at_minor, floor_minor
    from ${variants} join variant_price on variant_price.variant_id = copy."from"`.execute(tx)
  await sql`
    insert into quantity_tier (variant_id, market_code, min_quantity, unit_price_minor)
    select copy."to", market_code, min_quantity, unit_price_minor
    from ${variants} join quantity_tier on quantity_tier.variant_id = copy."from"`.execute(tx)
}

/** The first of these endings with which none of the SKUs is taken; null where each of them is, with one or another. */
export async function findFreeEnding(
  db: Db,
  skus: readonly string[],
  endings: readonly string[],
): Promise<string | null> {
  const { rows } = await sql<{ ending: string }>`
    select ending from unnest(${endings}::text[]) with ordinality as said(ending, position)
    where not exists (select from unnest(${skus}::text[]) as wanted(sku)
      join variant on lower(variant.sku) = lower(wanted.sku || said.ending))
    order by said.position limit 1`.execute(db)
  return rows[0]?.ending ?? null
}
