import type { ProductId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows, recordset } from './insert-rows.ts'
import type { VariantTerms } from './product-dossier.ts'

export interface VariantWrite extends VariantTerms {
  readonly id: VariantId
}

const rowOf = (variant: VariantWrite) => ({
  id: variant.id,
  sku: variant.sku,
  option_values: [...variant.optionValues],
  barcode: variant.barcode,
  weight_grams: variant.weightGrams,
  requires_shipping: variant.requiresShipping,
  tax_category: variant.taxCategory,
  image_id: variant.imageId,
})

/** Behind the variants that a locked product has. */
export async function insertVariants(
  tx: Tx,
  { productId, variants }: { readonly productId: ProductId; readonly variants: readonly VariantWrite[] },
): Promise<void> {
  const { next } = await tx
    .selectFrom('variant')
    .where('product_id', '=', productId)
    .select(sql<number>`coalesce(max(position) + 1, 0)`.as('next'))
    .executeTakeFirstOrThrow()
  const rows = variants.map((variant, index) => ({
    ...rowOf(variant),
    product_id: productId,
    position: next + index,
  }))
  await insertRows('variant', rows).execute(tx)
}

/** Of locked products. A SKU that was ordered is remembered, for whoever looks for orders of the variant later. */
export async function writeVariants(tx: Tx, variants: readonly VariantWrite[]): Promise<void> {
  await sql`
    update variant set sku = said.sku, option_values = said.option_values, barcode = said.barcode,
      weight_grams = said.weight_grams, requires_shipping = said.requires_shipping,
      tax_category = said.tax_category, image_id = said.image_id,
      was_ordered = variant.was_ordered or (lower(said.sku) <> lower(variant.sku) and ${isOrderedBySku})
    from ${recordset('variant', variants.map(rowOf))} as said
    where said.id = variant.id`.execute(tx)
}

/** Of a locked product: all that it can be chosen by. Its variants get their values by themselves. */
export async function writeOptionNames(tx: Tx, id: ProductId, names: readonly string[]): Promise<void> {
  await tx
    .updateTable('product')
    .set({ option_names: [...names] })
    .where('id', '=', id)
    .execute()
}

/** Of a locked product: all of its variants, in the order in which they are shown from now on. */
export async function writeVariantOrder(tx: Tx, ids: readonly VariantId[]): Promise<void> {
  await sql`
    update variant set position = said.position - 1
    from unnest(${ids}::uuid[]) with ordinality as said(id, position) where said.id = variant.id`.execute(tx)
}

const isOrderedBySku = sql<boolean>`exists (
  select from order_line where lower(order_line.sku) = lower(variant.sku) and order_line.variant_id = variant.id)`

/** What keeps a variant from being removed. */
export interface VariantTraces {
  readonly id: VariantId
  readonly isOrdered: boolean
  /** Whether its stock has ever moved, or is promised. */
  readonly hasMoved: boolean
  /** Whether bundles are made of it. */
  readonly isComponent: boolean
}

/**
 * Locks variants of a locked product, the carts that they are in and their levels, so that nothing of them is bought,
 * moved or put into a cart until the transaction ends.
 */
export async function lockVariantsToRemove(tx: Tx, ids: readonly VariantId[]): Promise<VariantTraces[]> {
  // Carts come before everything else. Into the others nobody can put them as soon as the variants are locked.
  await lockCartsWith(tx, ids)
  await sql`select from variant where id = any(${ids}) order by id for update`.execute(tx)
  await lockCartsWith(tx, ids)
  await sql`
    select from stock_level where variant_id = any(${ids}) order by variant_id, location_id for update`.execute(tx)
  const { rows } = await sql<VariantTraces>`
    select id, was_ordered or ${isOrderedBySku} as "isOrdered",
      exists (select from stock_movement where variant_id = variant.id)
        or exists (select from stock_level where variant_id = variant.id and (on_hand > 0 or reserved > 0))
        or exists (select from reservation where variant_id = variant.id) as "hasMoved",
      exists (select from bundle_component where component_id = variant.id) as "isComponent"
    from variant where id = any(${ids}) order by position`.execute(tx)
  return rows
}

const lockCartsWith = (tx: Tx, ids: readonly VariantId[]) =>
  sql`
    select from cart where id in (select cart_id from cart_line where variant_id = any(${ids}))
    order by id for update`.execute(tx)

/** Variants that are locked and have left no traces: they leave the carts that they are in, which notice it. */
export async function deleteVariants(tx: Tx, ids: readonly VariantId[]): Promise<void> {
  await sql`
    with gone as (delete from cart_line where variant_id = any(${ids}) returning cart_id)
    update cart set version = version + 1 where id in (select cart_id from gone)`.execute(tx)
  await sql`delete from stock_level where variant_id = any(${ids})`.execute(tx)
  await sql`delete from variant where id = any(${ids})`.execute(tx)
}
