import type { ComponentFacts } from '@tillwright/domain/pricing/quote'
import { sql } from 'kysely'

export interface StockOfVariant {
  /** What is at hand where orders may take goods, or below zero what is owed; of a bundle pieces; null: not tracked. */
  readonly available_count: number | null
  /** How far that may fall below zero; null where it is not tracked. */
  readonly backorder_limit: number | null
  /** Those of a bundle, in their order; null where it is none. */
  readonly components: ComponentFacts[] | null
}

/**
 * What is on offer of `variant.id`: the one expression of it, for lateral joins. Disabled locations offer nothing, and
 * leave tracked what lies there alone. What one location owes takes nothing from the shelf of another: debts are told
 * where nothing lies at hand anywhere. A bundle can be had as often as its scarcest component allows, untracked ones
 * aside; levels of its own count for nothing. What is not selected of it costs nothing, its components above all.
 */
export const stockOfVariant = sql<StockOfVariant>`(
  select
    min(floor(held.available::numeric / held.per_piece))::bigint as available_count,
    (min(floor((held.available + held.backorders)::numeric / held.per_piece))
      - min(floor(held.available::numeric / held.per_piece)))::bigint as backorder_limit,
    json_agg(json_build_object('variantId', held.component_id, 'sku', component.sku, 'quantity', held.per_piece,
        'availableCount', held.available, 'backorderLimit', coalesce(held.backorders, 0))
      order by held.position) filter (where held.component_id is not null) as components
  from (
    select part.component_id, part.position, coalesce(part.quantity, 1) as per_piece, shelf.available, shelf.backorders
    from (select variant.id) as own
      left join bundle_component as part on part.bundle_id = own.id
      cross join lateral (
        select counted.available, counted.sellable - counted.available as backorders
        from (
          select coalesce(nullif(sum(open.count * greatest(level.on_hand - level.reserved, 0)), 0),
              sum(open.count * (level.on_hand - level.reserved))) as available,
            sum(open.count * (level.on_hand + level.backorder_limit - level.reserved)) as sellable
          from stock_level as level
            cross join lateral (
              select (level.location_id = any(array(select id from stock_location where enabled)))::integer as count
            ) as open
          where level.variant_id = coalesce(part.component_id, own.id) and level.tracked
        ) as counted
      ) as shelf
  ) as held
    left join variant as component on component.id = held.component_id)`.as<'stock'>(sql`stock`)
