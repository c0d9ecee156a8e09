import type { CustomerGroupId, PriceRuleId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import type { TimeWindow } from '@tillwright/domain/prices/time-window'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import type { Coverage } from './price-runs.ts'

/** What a rule takes off, and where. */
export type RuleReduction =
  /** In the markets that are named, sorted; null is everywhere. */
  | {
      readonly kind: 'percent' | 'percent_of_original'
      readonly percentPpm: number
      readonly markets: readonly string[] | null
    }
  /** Sorted by market; it holds in these alone. */
  | { readonly kind: 'fixed'; readonly amounts: readonly { readonly market: string; readonly fixedMinor: Minor }[] }

/** A price rule as staff sees it. */
export interface StoredPriceRule extends TimeWindow {
  readonly id: PriceRuleId
  readonly name: string
  readonly reduction: RuleReduction
  /** Sorted. */
  readonly coverage: Coverage
  /** Null is everybody. Sorted. */
  readonly customerGroupIds: readonly CustomerGroupId[] | null
  readonly priority: number
  readonly exclusive: boolean
  readonly enabled: boolean
  readonly createdAt: Date
  readonly version: number
}

/** The newest first. */
export async function readPriceRules(
  db: Db,
  { after, most }: NewestPage,
): Promise<(StoredPriceRule & { moment: string })[]> {
  const rows = await rules(db)
    .select(momentOf('created_at').as('moment'))
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()
  return rows.map(({ moment, ...row }) => ({ ...ruleOf(row), moment }))
}

export async function findPriceRule(db: Db, id: PriceRuleId): Promise<StoredPriceRule | null> {
  const row = await rules(db).where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : ruleOf(row)
}

export async function lockPriceRule(tx: Tx, id: PriceRuleId): Promise<StoredPriceRule | null> {
  const locked = await tx.selectFrom('price_rule').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  // What belongs to it is read under the lock, for the row alone does not hold it.
  return locked === undefined ? null : findPriceRule(tx, id)
}

type Facts = Omit<StoredPriceRule, 'createdAt' | 'version'>

/** Over goods, in markets and for groups that are held. */
export async function insertPriceRule(tx: Tx, rule: Facts): Promise<void> {
  await tx
    .insertInto('price_rule')
    .values({ id: rule.id, ...factColumns(rule) })
    .execute()
  await insertParts(tx, rule)
}

/** Of a locked rule. Raises the version. */
export async function writePriceRule(tx: Tx, rule: StoredPriceRule): Promise<void> {
  const { id } = rule
  await tx
    .updateTable('price_rule')
    .set({ ...factColumns(rule), version: rule.version + 1 })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('price_rule_market').where('price_rule_id', '=', id).execute()
  await tx.deleteFrom('price_rule_group').where('price_rule_id', '=', id).execute()
  await tx.deleteFrom('price_rule_target').where('price_rule_id', '=', id).execute()
  await insertParts(tx, rule)
}

export async function deletePriceRule(tx: Tx, id: PriceRuleId): Promise<void> {
  await tx.deleteFrom('price_rule').where('id', '=', id).execute()
}

/** The kind of goods of which one that is named does not exist; null where all do, until the transaction ends. */
export async function missingGoods(tx: Tx, coverage: Coverage): Promise<keyof typeof tableOf | null> {
  for (const kind of ['variantIds', 'productIds', 'categoryIds', 'collectionIds'] as const) {
    const ids = coverage[kind]
    if (ids.length === 0) continue
    const { rows } = await sql`
      select from ${sql.table(tableOf[kind])} where id = any(${ids}) order by id for key share`.execute(tx)
    if (rows.length < ids.length) return kind
  }
  return null
}

const tableOf = {
  variantIds: 'variant',
  productIds: 'product',
  categoryIds: 'category',
  collectionIds: 'collection',
} as const

async function insertParts(tx: Tx, { id, reduction, coverage, customerGroupIds }: Facts): Promise<void> {
  const of = { price_rule_id: id }
  const markets =
    reduction.kind === 'fixed'
      ? reduction.amounts.map(({ market, fixedMinor }) => ({ ...of, market_code: market, fixed_minor: fixedMinor }))
      : (reduction.markets ?? []).map((market) => ({ ...of, market_code: market, fixed_minor: null }))
  await insertRows('price_rule_market', markets).execute(tx)
  const groups = (customerGroupIds ?? []).map((groupId) => ({ ...of, customer_group_id: groupId }))
  await insertRows('price_rule_group', groups).execute(tx)
  const nothing = { ...of, variant_id: null, product_id: null, category_id: null, collection_id: null }
  await insertRows('price_rule_target', [
    ...coverage.variantIds.map((variant_id) => ({ ...nothing, variant_id })),
    ...coverage.productIds.map((product_id) => ({ ...nothing, product_id })),
    ...coverage.categoryIds.map((category_id) => ({ ...nothing, category_id })),
    ...coverage.collectionIds.map((collection_id) => ({ ...nothing, collection_id })),
  ]).execute(tx)
}

const factColumns = (rule: Facts) => ({
  name: rule.name,
  percent_ppm: rule.reduction.kind === 'fixed' ? null : rule.reduction.percentPpm,
  is_of_original: rule.reduction.kind === 'percent_of_original',
  is_everywhere: rule.reduction.kind !== 'fixed' && rule.reduction.markets === null,
  covers_all: rule.coverage.coversAll,
  is_for_everybody: rule.customerGroupIds === null,
  starts_at: rule.startsAt,
  ends_at: rule.endsAt,
  priority: rule.priority,
  exclusive: rule.exclusive,
  enabled: rule.enabled,
})

const targets = <Id>(column: 'variant_id' | 'product_id' | 'category_id' | 'collection_id') => sql<Id[]>`array(
  select ${sql.ref(column)} from price_rule_target as target
  where target.price_rule_id = price_rule.id and ${sql.ref(column)} is not null order by 1)`

const rules = (db: Db) =>
  db
    .selectFrom('price_rule')
    .select([
      'id',
      'name',
      'percent_ppm',
      'is_of_original',
      'is_everywhere',
      'covers_all',
      'is_for_everybody',
      'priority',
      'exclusive',
    ])
    .select(['enabled', 'version', 'starts_at as startsAt', 'ends_at as endsAt', 'created_at as createdAt'])
    .select([
      targets<Coverage['variantIds'][number]>('variant_id').as('variantIds'),
      targets<Coverage['productIds'][number]>('product_id').as('productIds'),
      targets<Coverage['categoryIds'][number]>('category_id').as('categoryIds'),
      targets<Coverage['collectionIds'][number]>('collection_id').as('collectionIds'),
      sql<CustomerGroupId[]>`array(select customer_group_id from price_rule_group as own
        where own.price_rule_id = price_rule.id order by 1)`.as('groupIds'),
      sql<{ market: string; fixedMinor: Minor | null }[]>`(
        select coalesce(json_agg(json_build_object('market', market_code, 'fixedMinor', fixed_minor)
          order by market_code), '[]')
        from price_rule_market as there where there.price_rule_id = price_rule.id)`.as('markets'),
    ])

type Row = Awaited<ReturnType<ReturnType<typeof rules>['execute']>>[number]

function ruleOf(row: Row): StoredPriceRule {
  const { percent_ppm, is_of_original, is_everywhere, covers_all, is_for_everybody, groupIds, markets, ...rest } = row
  const { variantIds, productIds, categoryIds, collectionIds, ...facts } = rest
  return {
    ...facts,
    customerGroupIds: is_for_everybody ? null : groupIds,
    coverage: { coversAll: covers_all, variantIds, productIds, categoryIds, collectionIds },
    reduction:
      percent_ppm === null
        ? { kind: 'fixed', amounts: markets.map(({ market, fixedMinor }) => ({ market, fixedMinor: fixedMinor ?? 0 })) }
        : {
            kind: is_of_original ? 'percent_of_original' : 'percent',
            percentPpm: percent_ppm,
            markets: is_everywhere ? null : markets.map(({ market }) => market),
          },
  }
}
