import type { LineOption } from '@tillwright/domain/catalog/product'
import type { VariantId } from '@tillwright/domain/ids'
import type { BundleFacts } from '@tillwright/domain/stock/bundle'
import type { Component } from '@tillwright/domain/stock/demand'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { optionsOf } from './pricing-facts.ts'

/** A component as people see it. */
export interface ShownComponent extends Component {
  readonly sku: string
  readonly title: string
  readonly options: readonly LineOption[]
}

/** What a variant is made of, for lateral joins: null where it is no bundle. */
export const componentsOfVariant = sql<{ readonly components: ComponentRow[] | null }>`(
  select json_agg(json_build_object('variantId', component.id, 'sku', component.sku, 'title', product.title,
    'option_names', product.option_names, 'option_values', component.option_values, 'quantity', part.quantity)
    order by part.position) as components
  from bundle_component as part
    join variant as component on component.id = part.component_id
    join product on product.id = component.product_id
  where part.bundle_id = variant.id)`.as<'bundle'>(sql`bundle`)

interface ComponentRow extends Component {
  readonly sku: string
  readonly title: string
  readonly option_names: string[]
  readonly option_values: string[]
}

export const shownComponents = (rows: readonly ComponentRow[] | null): ShownComponent[] =>
  (rows ?? []).map(({ variantId, sku, title, quantity, ...row }) => ({
    ...{ variantId, sku, title, quantity },
    options: optionsOf(row),
  }))

/** A variant with what it is made of: nothing where it is no bundle. */
export interface Bundle {
  readonly variantId: VariantId
  readonly sku: string
  readonly components: readonly ShownComponent[]
}

/** Null where there is no such variant. */
export async function readBundle(db: Db, variantId: VariantId): Promise<Bundle | null> {
  const row = await db
    .selectFrom('variant')
    .leftJoinLateral(componentsOfVariant, (join) => join.onTrue())
    .where('variant.id', '=', variantId)
    .select(['variant.sku', 'bundle.components'])
    .executeTakeFirst()
  return row === undefined ? null : { variantId, sku: row.sku, components: shownComponents(row.components) }
}

/**
 * Locks a variant and what it is to be made of, in one order, then the levels of its own: none of them becomes a bundle
 * or a component, and nothing comes onto these levels, until the transaction ends. Null where there is no such variant.
 */
export async function lockBundle(
  tx: Tx,
  bundleId: VariantId,
  componentIds: readonly VariantId[],
): Promise<BundleFacts | null> {
  const found = await tx
    .selectFrom('variant')
    .select('id')
    .where('id', '=', sql<VariantId>`any(${[bundleId, ...componentIds]})`)
    .orderBy('id')
    .forUpdate()
    .execute()
  const known = new Set(found.map(({ id }) => id))
  if (!known.has(bundleId)) return null
  const levels = await tx
    .selectFrom('stock_level')
    .select(['on_hand', 'reserved'])
    .where('variant_id', '=', bundleId)
    .orderBy('location_id')
    .forUpdate()
    .execute()
  const parts = await tx
    .selectFrom('bundle_component')
    .select(['bundle_id', 'component_id'])
    .where(sql<boolean>`(bundle_id = any(${componentIds}) or component_id = ${bundleId})`)
    .execute()
  return {
    bundleId,
    known,
    bundles: new Set(parts.filter((part) => part.component_id !== bundleId).map(({ bundle_id }) => bundle_id)),
    isComponent: parts.some(({ component_id }) => component_id === bundleId),
    holdsStock: levels.some(({ on_hand, reserved }) => on_hand > 0 || reserved > 0),
  }
}

/**
 * Makes a locked variant of these and nothing else: of nothing, it is a variant like others. Levels of its own promise
 * nothing from then on, so that an order that was priced before it became a bundle takes nothing there. One that has
 * none gets an empty one that is not tracked: a process of the release before, which knows no bundles and sells without
 * end what has no level, refuses it.
 */
export async function writeComponents(tx: Tx, bundleId: VariantId, components: readonly Component[]): Promise<void> {
  const parts = components.map((component, position) => ({ ...component, position }))
  await sql`
    with wanted as materialized (
      select "variantId" as component_id, quantity, position
      from json_to_recordset(${JSON.stringify(parts)}::json) as part("variantId" uuid, quantity integer, position integer)
    ), closed as (
      update stock_level set backorder_limit = 0, low_stock_threshold = null
      where variant_id = ${bundleId} and exists (select from wanted)
    ), shut as (
      insert into stock_level (variant_id, location_id, tracked)
      select ${bundleId}::uuid, (select id from stock_location order by priority desc, id limit 1), false
      where exists (select from wanted) and not exists (select from stock_level where variant_id = ${bundleId})
    ), gone as (
      delete from bundle_component
      where bundle_id = ${bundleId} and component_id <> all(array(select component_id from wanted))
    )
    insert into bundle_component (bundle_id, component_id, position, quantity)
    select ${bundleId}::uuid, component_id, position, quantity from wanted
    on conflict (bundle_id, component_id) do update set position = excluded.position, quantity = excluded.quantity`.execute(
    tx,
  )
}
