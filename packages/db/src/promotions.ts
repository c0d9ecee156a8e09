import type { PromotionId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import { subjectsOf } from './promotion-subjects.ts'
import type { PromotionFacts } from './promotion-terms.ts'

/** A promotion as staff sees it. */
export interface StoredPromotion extends PromotionFacts {
  readonly enabled: boolean
  readonly usesPerBuyerMax: number | null
  /** Whether a canceled order gives its redemption back. */
  readonly givesBack: boolean
  readonly createdAt: Date
  readonly version: number
}

/** The newest first. */
export async function readPromotions(
  db: Db,
  { after, most }: NewestPage,
): Promise<(StoredPromotion & { moment: string })[]> {
  const rows = await promotions(db)
    .select(momentOf('created_at').as('moment'))
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()
  return rows.map(({ moment, ...row }) => ({ ...promotionOf(row), moment }))
}

export async function findPromotion(db: Db, id: PromotionId): Promise<StoredPromotion | null> {
  const row = await promotions(db).where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : promotionOf(row)
}

/** Against whoever changes or redeems it. */
export async function lockPromotion(tx: Tx, id: PromotionId): Promise<StoredPromotion | null> {
  const locked = await tx.selectFrom('promotion').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  // What belongs to it is read under the lock, for the row alone does not hold it.
  return locked === undefined ? null : findPromotion(tx, id)
}

/** A promotion that is not there yet. */
export type NewPromotion = Omit<StoredPromotion, 'usedCount' | 'createdAt' | 'version'>

/** In markets, over goods and for groups that are held. */
export async function insertPromotion(tx: Tx, promotion: NewPromotion): Promise<void> {
  const { id } = promotion
  await tx
    .insertInto('promotion')
    .values({ id, ...factColumns(promotion) })
    .execute()
  await insertRows('promotion_market', marketRows(promotion)).execute(tx)
  await insertRows('promotion_subject', subjectsOf(promotion)).execute(tx)
}

/** Of a locked promotion. Raises the version. What is spent stays; for a market that comes it is summed up anew. */
export async function writePromotion(tx: Tx, promotion: StoredPromotion): Promise<void> {
  const { id } = promotion
  await tx
    .updateTable('promotion')
    .set({ ...factColumns(promotion), version: promotion.version + 1 })
    .where('id', '=', id)
    .execute()
  await sql`
    with named as (
      select * from json_to_recordset(${JSON.stringify(marketRows(promotion))}::json)
        as named(market_code text, budget_minor bigint)
    ), gone as (
      delete from promotion_market where promotion_id = ${id} and market_code not in (select market_code from named)
    ), kept as (
      update promotion_market there set budget_minor = named.budget_minor from named
      where there.promotion_id = ${id} and there.market_code = named.market_code
      returning there.market_code
    )
    insert into promotion_market (promotion_id, market_code, budget_minor, spent_minor)
    select ${id}, market_code, budget_minor, coalesce(
      (select sum(discount_minor) from redemption
        where redemption.promotion_id = ${id} and redemption.market_code = named.market_code and state = 'redeemed'), 0)
    from named where market_code not in (select market_code from kept)`.execute(tx)
  await tx.deleteFrom('promotion_subject').where('promotion_id', '=', id).execute()
  await insertRows('promotion_subject', subjectsOf(promotion)).execute(tx)
}

/** What it has spent in each market, named or not, by redemptions that were not given back. */
export async function readSpent(tx: Tx, id: PromotionId): Promise<ReadonlyMap<string, Minor>> {
  const rows = await tx
    .selectFrom('redemption')
    .select(['market_code', sql<Minor>`sum(discount_minor)::bigint`.as('spent')])
    .where('promotion_id', '=', id)
    .where('state', '=', sql.lit('redeemed'))
    .groupBy('market_code')
    .execute()
  return new Map(rows.map(({ market_code, spent }) => [market_code, spent]))
}

/** Whether an order had a locked promotion, also one that gave it back. */
export async function wasRedeemed(tx: Tx, id: PromotionId): Promise<boolean> {
  const { rows } = await sql<{ redeemed: boolean }>`
    select exists (select from redemption where promotion_id = ${id}) as redeemed`.execute(tx)
  return rows[0]?.redeemed ?? false
}

/** With its coupons. */
export async function deletePromotion(tx: Tx, id: PromotionId): Promise<void> {
  await tx.deleteFrom('promotion').where('id', '=', id).execute()
}

const marketRows = ({ id, markets, budgets }: NewPromotion) =>
  (markets ?? []).map((market) => ({
    promotion_id: id,
    market_code: market,
    budget_minor: budgets.find((one) => one.market === market)?.budgetMinor ?? null,
    spent_minor: 0,
  }))

const factColumns = (promotion: NewPromotion) => ({
  name: promotion.name,
  needs_code: promotion.needsCode,
  is_everywhere: promotion.markets === null,
  starts_at: promotion.startsAt,
  ends_at: promotion.endsAt,
  priority: promotion.priority,
  exclusive: promotion.exclusive,
  enabled: promotion.enabled,
  terms: promotion.terms,
  uses_max: promotion.usesMax,
  uses_per_buyer_max: promotion.usesPerBuyerMax,
  gives_back: promotion.givesBack,
})

const promotions = (db: Db) =>
  db
    .selectFrom('promotion')
    .select(['id', 'name', 'needs_code as needsCode', 'is_everywhere', 'priority', 'exclusive', 'enabled', 'terms'])
    .select(['starts_at as startsAt', 'ends_at as endsAt', 'created_at as createdAt', 'version'])
    .select(['uses_max as usesMax', 'uses_per_buyer_max as usesPerBuyerMax', 'used_count as usedCount'])
    .select(['gives_back as givesBack', namedMarkets.as('named')])

/** Of a row of promotion. */
export const namedMarkets = sql<NamedMarket[]>`(
  select coalesce(json_agg(json_build_object('market', market_code, 'budgetMinor', budget_minor,
    'spentMinor', spent_minor) order by market_code), '[]')
  from promotion_market as there where there.promotion_id = promotion.id)`

export interface NamedMarket {
  readonly market: string
  readonly budgetMinor: Minor | null
  readonly spentMinor: Minor
}

/** What a promotion says of markets. */
export const marketsOf = (isEverywhere: boolean, named: readonly NamedMarket[]) => ({
  markets: isEverywhere ? null : named.map(({ market }) => market),
  budgets: named.flatMap(({ market, budgetMinor, spentMinor }) =>
    budgetMinor === null ? [] : [{ market, budgetMinor, spentMinor }],
  ),
})

type Row = Awaited<ReturnType<ReturnType<typeof promotions>['execute']>>[number]

const promotionOf = ({ is_everywhere, named, ...facts }: Row): StoredPromotion => ({
  ...facts,
  ...marketsOf(is_everywhere, named),
})
