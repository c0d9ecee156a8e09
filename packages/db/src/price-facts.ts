import type {
  CategoryId,
  CollectionId,
  CustomerGroupId,
  PriceListId,
  PriceRuleId,
  ProductId,
  SaleId,
  VariantId,
} from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import type { PriceFacts } from '@tillwright/domain/prices/facts'
import type { PriceRule, PriceScope } from '@tillwright/domain/prices/price-rule'
import type { QuantityTier } from '@tillwright/domain/prices/quantity-tier'
import { type RawBuilder, sql } from 'kysely'
import { dateOf } from './price-reasons.ts'

/** What bears on a price besides the variant price itself, as JSON brings it. */
export interface PriceCandidates {
  readonly categoryIds: readonly CategoryId[]
  readonly collectionIds: readonly CollectionId[]
  readonly sales: readonly (StoredWindow & { readonly id: SaleId; readonly unitPriceMinor: Minor })[]
  readonly tiers: readonly QuantityTier[]
  readonly lists: readonly (StoredWindow & {
    readonly id: PriceListId
    readonly name: string
    readonly groupIds: readonly CustomerGroupId[] | null
    readonly tiers: readonly QuantityTier[]
  })[]
  readonly rules: readonly StoredRule[]
}

interface StoredWindow {
  readonly startsAt: string | null
  readonly endsAt: string | null
}

type Target =
  | { readonly kind: 'all' }
  | { readonly kind: 'variant'; readonly id: VariantId }
  | { readonly kind: 'product'; readonly id: ProductId }
  | { readonly kind: 'category'; readonly id: CategoryId }
  | { readonly kind: 'collection'; readonly id: CollectionId }

interface StoredRule extends StoredWindow {
  readonly id: PriceRuleId
  readonly name: string
  /** Of what it covers, only what the variant is known by. */
  readonly targets: readonly Target[]
  readonly groupIds: readonly CustomerGroupId[] | null
  readonly priority: number
  readonly exclusive: boolean
  readonly percentPpm: number | null
  readonly isOfOriginal: boolean
  readonly fixedMinor: Minor | null
}

/** The variant, its price and its market are columns of the query around it. */
const variant = sql`variant.id`
const product = sql`variant.product_id`
const market = sql`price.market_code`
const isNotOver = (table: string) => sql`coalesce(${sql.ref(`${table}.ends_at`)} > shop_now(), true)`

/**
 * LATERAL to `variant` and `variant_price as price`: all that is not over and could bear on the price for somebody in
 * these groups, of whom nobody in particular is in none.
 */
export const candidatesFor = (groupIds: RawBuilder<unknown>) =>
  sql<{ candidates: PriceCandidates }>`(
    select json_build_object('categoryIds', goods.category_ids, 'collectionIds', goods.collection_ids,
      'sales', (${sales}), 'tiers', (${tiers}), 'lists', (${listsFor(groupIds)}), 'rules', (${rulesFor(groupIds)})
    ) as candidates
    from (${goods}) as goods)`.as<'priced'>(sql`priced`)

export const noGroups = sql`'{}'::uuid[]`

/** Its product's categories with all above them, and its collections; found once, for which the offset is. */
const goods = sql`
  select array(
    with recursive above(id) as (
      select category_id from product_category where product_id = ${product}
      union
      select next.parent_id from above cross join lateral (
        select parent_id from category where category.id = above.id offset 0) as next
      where next.parent_id is not null
    )
    select id from above) as category_ids,
    array(select collection_id from collection_product where product_id = ${product}) as collection_ids
  offset 0`

const sales = sql`
  select coalesce(json_agg(json_build_object('id', sale.id, 'unitPriceMinor', sale.unit_price_minor,
    'startsAt', sale.starts_at, 'endsAt', sale.ends_at)), '[]')
  from variant_sale as sale
  where sale.variant_id = ${variant} and sale.market_code = ${market} and ${isNotOver('sale')}`

const tier = (table: string) =>
  sql`json_build_object('minQuantity', ${sql.ref(`${table}.min_quantity`)},
    'unitPriceMinor', ${sql.ref(`${table}.unit_price_minor`)})`

const tiers = sql`
  select coalesce(json_agg(${tier('tier')}), '[]') from quantity_tier as tier
  where tier.variant_id = ${variant} and tier.market_code = ${market}`

/** By the lists that are open to the buyer, for a variant may be on very many that are for others. */
const listsFor = (groupIds: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select coalesce(json_agg(json_build_object('id', list.id, 'name', list.name, 'groupIds', own.groups,
    'startsAt', list.starts_at, 'endsAt', list.ends_at, 'tiers', entry.tiers)), '[]')
  from (
    select id, null::json as groups from price_list where is_for_everybody
    union all
    select price_list_id, json_agg(customer_group_id) from price_list_group
    where customer_group_id = any(${groupIds}) group by price_list_id
  ) as own
    join price_list as list on list.id = own.id
    cross join lateral (
      select json_agg(${tier('each')}) as tiers from price_list_entry as each
      where each.variant_id = ${variant} and each.market_code = ${market} and each.price_list_id = own.id
    ) as entry
  where ${isNotOver('list')} and entry.tiers is not null`

function rulesFor(groupIds: RawBuilder<unknown>): RawBuilder<unknown> {
  const groups = sql`array(
    select customer_group_id from price_rule_group as of where of.price_rule_id = rule.id
      and of.customer_group_id = any(${groupIds}))`
  return sql`
    select coalesce(json_agg(json_build_object('id', rule.id, 'name', rule.name, 'targets', covering.targets,
      'groupIds', case when not rule.is_for_everybody then own.groups end,
      'startsAt', rule.starts_at, 'endsAt', rule.ends_at, 'priority', rule.priority, 'exclusive', rule.exclusive,
      'percentPpm', rule.percent_ppm, 'isOfOriginal', rule.is_of_original, 'fixedMinor', there.fixed_minor)), '[]')
    from (${covering}) as covering
      join price_rule as rule on rule.id = covering.id
      left join price_rule_market as there on there.price_rule_id = rule.id and there.market_code = ${market}
      cross join lateral (select ${groups} as groups) as own
    where rule.enabled and ${isNotOver('rule')} and (rule.is_everywhere or there.market_code is not null)
      and (rule.is_for_everybody or cardinality(own.groups) > 0)`
}

/** By each thing that a variant is known by, so that a rule over many goods costs no more than one over few. */
const covering = sql`
  select target.id, json_agg(json_build_object('kind', target.kind, 'id', target.of)) as targets
  from (
    select id, 'all' as kind, null::uuid as of from price_rule where covers_all and enabled
    union all
    select price_rule_id, 'variant', variant_id from price_rule_target where variant_id = ${variant}
    union all
    select price_rule_id, 'product', product_id from price_rule_target where product_id = ${product}
    union all
    select price_rule_id, 'category', category_id from price_rule_target where category_id = any(goods.category_ids)
    union all
    select price_rule_id, 'collection', collection_id from price_rule_target
    where collection_id = any(goods.collection_ids)
  ) as target
  group by target.id`

/** What a query with `candidatesFor` says of one variant in one market. */
export interface PriceRow {
  readonly variantId: VariantId
  readonly productId: ProductId
  readonly market: string
  /** Null where the market does not sell it: then it costs nothing, and can't be bought. */
  readonly variantPriceMinor: Minor | null
  readonly compareAtMinor: Minor | null
  readonly floorMinor: Minor | null
  readonly candidates: PriceCandidates
}

export function priceFactsOf({ variantId, productId, market, candidates, ...price }: PriceRow): PriceFacts {
  const { categoryIds, collectionIds, sales, tiers, lists, rules } = candidates
  return {
    variant: { variantId, productId, categoryIds, collectionIds },
    market,
    variantPriceMinor: price.variantPriceMinor ?? 0,
    compareAtMinor: price.compareAtMinor,
    floorMinor: price.floorMinor,
    sales: sales.map(({ id, unitPriceMinor, ...window }) => ({ id, unitPriceMinor, window: windowOf(window) })),
    tiers,
    listedPrices: lists.map(({ id, name, groupIds, tiers, ...window }) => ({
      priceListId: id,
      name,
      customerGroupIds: setOf(groupIds),
      window: windowOf(window),
      tiers,
    })),
    rules: rules.map((rule) => ruleOf(rule, market)),
  }
}

const ruleOf = (rule: StoredRule, market: string): PriceRule => ({
  id: rule.id,
  name: rule.name,
  scopes: rule.targets.map(scopeOf),
  markets: new Set([market]),
  customerGroupIds: setOf(rule.groupIds),
  window: windowOf(rule),
  priority: rule.priority,
  exclusive: rule.exclusive,
  reduction:
    rule.percentPpm === null
      ? { kind: 'fixed', fixedMinor: rule.fixedMinor ?? 0 }
      : { kind: rule.isOfOriginal ? 'percent_of_original' : 'percent', percentPpm: rule.percentPpm },
})

function scopeOf(target: Target): PriceScope {
  switch (target.kind) {
    case 'all':
      return { kind: 'all' }
    case 'variant':
      return { kind: 'variant', ids: new Set([target.id]) }
    case 'product':
      return { kind: 'product', ids: new Set([target.id]) }
    case 'category':
      return { kind: 'category', ids: new Set([target.id]) }
    case 'collection':
      return { kind: 'collection', ids: new Set([target.id]) }
  }
}

const windowOf = ({ startsAt, endsAt }: StoredWindow) => ({ startsAt: dateOf(startsAt), endsAt: dateOf(endsAt) })

const setOf = (ids: readonly CustomerGroupId[] | null) => (ids === null ? null : new Set(ids))
