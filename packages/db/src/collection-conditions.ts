import { type CollectionRule, conditionsOf, type RuleCondition } from '@tillwright/domain/catalog/collection-rule'
import type { CategoryId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import { stockOfVariant } from './stock-on-offer.ts'

/** How a condition is asked of products. */
type Asked = (condition: RuleCondition) => RawBuilder<unknown>

/** Null is no. */
export function isMet(rule: CollectionRule, asked: Asked): RawBuilder<unknown> {
  if (!('of' in rule)) return asked(rule)
  const parts = rule.of.map((part) => isMet(part, asked))
  return sql`(${sql.join(parts, rule.kind === 'all' ? sql` and ` : sql` or `)})`
}

/** Of `product`, any number of them by one rule: each condition looks where an index may know the answer. */
export const ofCatalogue: Asked = (condition) => {
  switch (condition.kind) {
    case 'tag':
    case 'vendor':
    case 'product_type':
    case 'attribute':
    case 'created_within':
      return isOwn(sql`product`, condition)
    case 'category':
      return sql`exists (
        select from product_category as place where place.product_id = product.id
          and place.category_id = any(${below(condition.categoryId)}))`
    case 'price':
      return sql`exists (
        select from variant join variant_price as price on price.variant_id = variant.id
        where variant.product_id = product.id and price.market_code = ${condition.market}::text
          and price.price_minor between ${least(condition.minMinor)} and ${most(condition.maxMinor)})`
    case 'in_stock':
      // As the lists show it: what has become of stock since then brings its product to the facts.
      return sql`exists (
        select from listing where listing.product_id = product.id and listing.category_id is null
          and listing.availability = 'in_stock')`
  }
}

/** The same with stock as it is, where the answer has to be that of the facts. */
export const ofCatalogueNow: Asked = (condition) => (condition.kind === 'in_stock' ? isInStock : ofCatalogue(condition))

/** Of rows of `factsFor`, few of them by any number of rules: nothing is looked up, so that one more costs little. */
export const ofFacts: Asked = (condition) => {
  switch (condition.kind) {
    case 'tag':
    case 'vendor':
    case 'product_type':
    case 'attribute':
    case 'created_within':
      return isOwn(sql`fact`, condition)
    case 'category':
      return sql`fact.category_ids @> array[${condition.categoryId}::uuid]`
    case 'price':
      return sql`jsonb_path_exists(fact.prices,
        '$[*] ? (@.market == $market && @.minor >= $min && @.minor <= $max)', jsonb_build_object(
          'market', ${condition.market}::text, 'min', ${least(condition.minMinor)}, 'max', ${most(condition.maxMinor)}))`
    case 'in_stock':
      return sql`fact.is_in_stock`
  }
}

/** What these rules ask for of products, each thing once. */
export function factsFor(rules: readonly { readonly rule: CollectionRule }[]): RawBuilder<unknown> {
  const kinds = new Set(rules.flatMap(({ rule }) => conditionsOf(rule).map(({ kind }) => kind)))
  return sql`
    select product.id, product.tags, product.vendor, product.product_type, product.attributes, product.created_at,
      ${kinds.has('category') ? categoryIds : sql`null::uuid[]`} as category_ids,
      ${kinds.has('price') ? prices : sql`null::jsonb`} as prices,
      ${kinds.has('in_stock') ? isInStock : sql`null::boolean`} as is_in_stock
    from product`
}

/** With all above them. */
const categoryIds = sql`array(
  with recursive above(id) as (
    select category_id from product_category where product_id = product.id
    union
    select category.parent_id from category join above on above.id = category.id where category.parent_id is not null
  )
  select id from above)`

const prices = sql`(
  select jsonb_agg(jsonb_build_object('market', price.market_code, 'minor', price.price_minor))
  from variant join variant_price as price on price.variant_id = variant.id where variant.product_id = product.id)`

/** One of its variants that some market sells, as the lists count it. */
const isInStock = sql`exists (
  select from variant cross join lateral ${stockOfVariant}
  where variant.product_id = product.id and coalesce(stock.available_count >= 1, true)
    and exists (select from variant_price where variant_id = variant.id))`

type OwnCondition = Exclude<RuleCondition, { readonly kind: 'category' | 'price' | 'in_stock' }>

function isOwn(of: RawBuilder<unknown>, condition: OwnCondition): RawBuilder<unknown> {
  switch (condition.kind) {
    case 'tag':
      return sql`${of}.tags @> array[${condition.value}::text]`
    case 'vendor':
      return sql`${of}.vendor = ${condition.value}::text`
    case 'product_type':
      return sql`${of}.product_type = ${condition.value}::text`
    case 'attribute':
      // One of the texts of a list is equal as well: jsonb has it so.
      return sql`(${of}.attributes -> ${condition.code}::text) @> ${JSON.stringify(condition.value)}::jsonb`
    case 'created_within':
      return sql`${of}.created_at > shop_now() - make_interval(days => ${condition.days}::integer)`
  }
}

const below = (id: CategoryId) => sql`array(
  with recursive below(id) as (
    select ${id}::uuid
    union
    select category.id from category join below on below.id = category.parent_id
  )
  select id from below)`

const least = (minor: number | null) => sql`${minor ?? 0}::bigint`
const most = (minor: number | null) => sql`${minor ?? Number.MAX_SAFE_INTEGER}::bigint`
