import {
  type CollectionRule,
  conditionsOf,
  isTouched,
  type TouchedFacts,
} from '@tillwright/domain/catalog/collection-rule'
import type { CategoryId, CollectionId, ProductId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { factsFor, isMet, ofCatalogue, ofCatalogueNow, ofFacts } from './collection-conditions.ts'
import { insertRows } from './insert-rows.ts'

/**
 * Puts active products into the collections whose rules they meet, and takes them out of the others: `isChosen` is said
 * of a column with their ids, and they are locked. What was picked by hand stays.
 */
export async function refreshRuleMembers(
  tx: Tx,
  isChosen: (column: string) => RawBuilder<unknown>,
  touched: TouchedFacts,
): Promise<void> {
  if (touched === 'nothing') return
  const rules = (await readRules(tx)).filter(({ rule }) => isTouched(rule, touched))
  // Where nobody knows what was touched, those go as well whose collection has lost its rule.
  const isAsked = touched === 'anything' ? sql`true` : sql`collection_id = any(${rules.map(({ id }) => id)})`
  const byRule = sql`
    delete from collection_product as member where ${isChosen('member.product_id')} and origin = 'rule' and ${isAsked}`
  if (rules.length === 0) {
    await byRule.execute(tx)
    return
  }
  const verdicts = sql.join(rules.map(({ id, rule }) => sql`(${id}::uuid, ${isMet(rule, ofFacts)})`))
  // The comment keeps it from being prepared by name: it has another text for each set of rules.
  await sql`
    -- rules of collections
    with fact as materialized (${factsFor(rules)} where ${isChosen('product.id')} and product.status = 'active'),
    met as materialized (
      select verdict.collection_id, fact.id as product_id
      from fact cross join lateral (values ${verdicts}) as verdict(collection_id, is_met) where verdict.is_met
    ),
    gone as (
      ${byRule} and not exists (
        select from met where (met.collection_id, met.product_id) = (member.collection_id, member.product_id))
    )
    insert into collection_product (collection_id, product_id, origin)
    select collection_id, product_id, 'rule' from met
    on conflict do nothing`.execute(tx)
}

/** They stay as they are until the transaction ends. Read after the lock, for a statement sees what was before it. */
async function readRules(tx: Tx): Promise<{ id: CollectionId; rule: CollectionRule }[]> {
  await sql`select pg_advisory_xact_lock_shared(hashtext('collection_rules'))`.execute(tx)
  const rows = await tx.selectFrom('collection').select(['id', 'rule']).where('rule', 'is not', null).execute()
  return rows.flatMap(({ id, rule }) => (rule === null ? [] : [{ id, rule }]))
}

/**
 * Until the transaction ends no product comes into a collection by a rule, and no change of prices picks its products.
 * Whoever holds it locks no product: those who refresh one have locked it before they ask for the rules.
 */
export const lockRules = (tx: Tx): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtext('price_run')), pg_advisory_xact_lock(hashtext('collection_rules'))`.execute(
    tx,
  )

/** Under the lock of the rules. */
export async function countRules(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from collection where rule is not null`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Of a locked collection, over categories that exist. Raises the version. */
export async function writeRule(tx: Tx, id: CollectionId, rule: CollectionRule | null): Promise<void> {
  await tx
    .updateTable('collection')
    .set({
      rule,
      rule_ages: rule !== null && conditionsOf(rule).some(({ kind }) => kind === 'created_within'),
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('collection_rule_category').where('collection_id', '=', id).execute()
  const named = rule === null ? [] : categoriesOf(rule)
  const rows = named.map((category_id) => ({ collection_id: id, category_id }))
  await insertRows('collection_rule_category', rows).execute(tx)
}

/** Whether all categories that a rule names exist; they do until the transaction ends. */
export async function holdRuleCategories(tx: Tx, rule: CollectionRule): Promise<boolean> {
  const ids = categoriesOf(rule)
  const query = tx.selectFrom('category').select('id').where('id', '=', sql<CategoryId>`any(${ids})`)
  return (await query.orderBy('id').forKeyShare().execute()).length === ids.length
}

const categoriesOf = (rule: CollectionRule): CategoryId[] =>
  [...new Set(conditionsOf(rule).flatMap((one) => (one.kind === 'category' ? [one.categoryId] : [])))].sort()

export interface MatchedProduct {
  readonly id: ProductId
  readonly slug: string
  readonly title: string
}

/** The newest active products that meet a rule, and how many there are, counted no further than so far. */
export async function previewRule(
  db: Db,
  rule: CollectionRule,
  { most, countMax }: { most: number; countMax: number },
): Promise<{ products: MatchedProduct[]; count: number }> {
  const met = sql`product.status = 'active' and ${isMet(rule, ofCatalogue)}`
  const [products, counted] = await Promise.all([
    sql<MatchedProduct>`
      -- a rule of a collection
      select product.id, product.slug, product.title from product where ${met}
      order by product.created_at desc, product.id desc limit ${sql.lit(most)}`.execute(db),
    sql<{ count: number }>`
      -- a rule of a collection
      select count(*) from (select from product where ${met} limit ${sql.lit(countMax)}) as counted`.execute(db),
  ])
  return { products: products.rows, count: counted.rows[0]?.count ?? 0 }
}

/** Of a product: whether this rule, which a collection gets, puts it in or takes it out. None takes out. */
export const isMoved = (id: CollectionId, rule: CollectionRule | null): RawBuilder<boolean> => {
  const leaving = sql`product.id in (
    select product_id from collection_product where collection_id = ${id} and origin = 'rule')`
  if (rule === null) return sql<boolean>`${leaving}`
  return sql<boolean>`case when ${isMet(rule, ofCatalogue)}
    then not exists (select from collection_product where collection_id = ${id} and product_id = product.id)
    else ${leaving} end`
}

/** Locks some products that have grown too old for a rule; those that others have locked are left to them. */
export async function lockAgedProducts(tx: Tx, most: number): Promise<ProductId[]> {
  const { rows: ageing } = await sql<{ id: CollectionId; rule: CollectionRule }>`
    select id, rule from collection where rule_ages`.execute(tx)
  if (ageing.length === 0) return []
  const aged = ageing.map(
    ({ id, rule }) => sql`
      select product.id from collection_product as member join product on product.id = member.product_id
      where member.collection_id = ${id} and member.origin = 'rule' and (${isMet(rule, ofCatalogueNow)}) is not true`,
  )
  const { rows } = await sql<{ id: ProductId }>`
    -- rules of collections
    select id from product where id in (${sql.join(aged, sql` union `)}) order by id limit ${sql.lit(most)}
    for no key update skip locked`.execute(tx)
  return rows.map(({ id }) => id)
}
