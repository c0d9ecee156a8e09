import type { AccountId, CouponId, OrderId, PromotionId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import type { OrderDraft, PlacedOrder } from '@tillwright/domain/orders/draft'
import type { BuyerPast, PromotionOnOffer, PromotionsOnOffer, Redeeming } from '@tillwright/domain/orders/redeem'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows, recordset } from './insert-rows.ts'

type Buyer = Redeeming['buyer']

/** Without an address it is that of the account. */
export interface AskedBuyer {
  readonly customerId: AccountId | null
  readonly email: string | null
}

/**
 * Locks the promotions of these drafts in id order, after their stock, and reads what they have left. Whoever changes a
 * promotion, or what was had of it, locks it first: so all of this stays as it is until the transaction ends.
 */
export async function lockPromotions(
  tx: Tx,
  drafts: readonly Pick<OrderDraft, 'redeeming'>[],
): Promise<PromotionsOnOffer> {
  const waiting = drafts.flatMap(({ redeeming }) => redeeming ?? [])
  if (waiting.length === 0) return { promotions: new Map(), coupons: new Map(), pastOf: () => noPast, granted: [] }
  const redemptions = waiting.flatMap((one) => one.redemptions)
  const ids = [...new Set(redemptions.map(({ promotionId }) => promotionId))]
  const locked = await tx
    .selectFrom('promotion')
    .select(['id', 'version', 'enabled', 'uses_max', 'used_count', 'uses_per_buyer_max'])
    .where('id', '=', sql<PromotionId>`any(${ids})`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const budgets = await readBudgets(tx, ids)
  const coupons = await readCoupons(tx, [...new Set(redemptions.flatMap(({ couponId }) => couponId ?? []))])
  const pasts = await readPasts(
    tx,
    waiting.map(({ buyer }) => buyer),
    ids,
  )
  return {
    promotions: new Map(
      locked.flatMap(({ enabled, ...row }): [PromotionId, PromotionOnOffer][] =>
        enabled
          ? [
              [
                row.id,
                {
                  version: row.version,
                  usesLeft: row.uses_max === null ? null : row.uses_max - row.used_count,
                  usesPerBuyerMax: row.uses_per_buyer_max,
                  budgetLeft: budgets.get(row.id) ?? new Map(),
                },
              ],
            ]
          : [],
      ),
    ),
    coupons,
    pastOf: (buyer) => pasts.get(nameOf(buyer)) ?? noPast,
    granted: [],
  }
}

/** What a buyer has had: of these promotions, and of orders. */
export async function readBuyerPast(
  db: Db,
  buyer: AskedBuyer,
  promotionIds: readonly PromotionId[],
): Promise<BuyerPast> {
  return (await readPasts(db, [buyer], promotionIds)).get(nameOf(buyer)) ?? noPast
}

const noPast: BuyerPast = { ordersBefore: 0, usesOf: new Map() }

const nameOf = ({ customerId, email }: AskedBuyer): string => JSON.stringify([customerId, email])

async function readBudgets(tx: Tx, ids: readonly PromotionId[]): Promise<Map<PromotionId, Map<string, Minor>>> {
  const rows = await tx
    .selectFrom('promotion_market')
    .select(['promotion_id', 'market_code', sql<Minor>`budget_minor - spent_minor`.as('left_minor')])
    .where('promotion_id', '=', sql<PromotionId>`any(${ids})`)
    .where('budget_minor', 'is not', null)
    .execute()
  const budgets = new Map<PromotionId, Map<string, Minor>>()
  for (const { promotion_id, market_code, left_minor } of rows) {
    budgets.set(promotion_id, (budgets.get(promotion_id) ?? new Map<string, Minor>()).set(market_code, left_minor))
  }
  return budgets
}

async function readCoupons(tx: Tx, ids: readonly CouponId[]): Promise<Map<CouponId, { usesLeft: number | null }>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('coupon')
    .select(['id', sql<number | null>`uses_max - used_count`.as('uses_left')])
    .where('id', '=', sql<CouponId>`any(${ids})`)
    .execute()
  return new Map(rows.map(({ id, uses_left }) => [id, { usesLeft: uses_left }]))
}

/** An order counts for its customer and for its address, once for somebody who is both. */
async function readPasts(
  db: Db,
  buyers: readonly AskedBuyer[],
  promotionIds: readonly PromotionId[],
): Promise<Map<string, BuyerPast>> {
  const asked = [...new Map(buyers.map((buyer) => [nameOf(buyer), buyer])).values()]
  const { rows } = await sql<PastRow>`
    select buyer.position, past.orders_before, past.uses
    from json_to_recordset(${JSON.stringify(asked.map((one, position) => ({ ...one, position })))}::json)
      as buyer("customerId" uuid, email text, position integer)
    cross join lateral (
      select count(*) filter (where own.status <> 'CANCELED') as orders_before, (
        select json_agg(json_build_object('promotionId', promotion_id, 'times', times)) from (
          select redemption.promotion_id, count(*) as times from redemption
          where redemption.order_id = any(array_agg(own.id)) and redemption.state = 'redeemed'
            and redemption.promotion_id = any(${promotionIds})
          group by redemption.promotion_id) as used) as uses
      from (
        select id, status from orders where customer_id = buyer."customerId"
        union
        select id, status from orders where lower(email) = lower(coalesce(buyer.email, (
          select email from account where id = buyer."customerId")))
      ) as own) as past`.execute(db)
  return new Map(
    rows.flatMap(({ position, orders_before, uses }) => {
      const buyer = asked[position]
      const usesOf = new Map((uses ?? []).map(({ promotionId, times }) => [promotionId, times]))
      return buyer === undefined ? [] : [[nameOf(buyer), { ordersBefore: orders_before, usesOf }] as const]
    }),
  )
}

interface PastRow {
  readonly position: number
  readonly orders_before: number
  readonly uses: readonly { readonly promotionId: PromotionId; readonly times: number }[] | null
}

/** Writes what placed orders had of their promotions, which are locked, and counts it: one statement. */
export async function writeRedemptions(tx: Tx, placed: readonly PlacedOrder[]): Promise<void> {
  const rows = placed.flatMap(({ draft }) =>
    (draft.redeeming?.redemptions ?? []).map(({ promotionId, couponId, discountMinor, givesBack }) => ({
      order_id: draft.id,
      promotion_id: promotionId,
      coupon_id: couponId,
      market_code: draft.market,
      discount_minor: discountMinor,
      gives_back: givesBack,
      state: 'redeemed',
    })),
  )
  if (rows.length === 0) return
  await sql`
    with had as (
        select promotion_id, coupon_id, market_code, discount_minor from ${recordset('redemption', rows)}),
      written as (${insertRows('redemption', rows)}),
      ${counting(1)}
    select`.execute(tx)
}

/** Gives back what a canceled order had, each redemption once; what does not come back stays as it is. */
export async function releaseRedemptions(tx: Tx, orderId: OrderId): Promise<void> {
  const locked = await tx
    .selectFrom('redemption')
    .innerJoin('promotion', 'promotion.id', 'redemption.promotion_id')
    .select('promotion.id')
    .where('redemption.order_id', '=', orderId)
    .where('redemption.state', '=', 'redeemed')
    .where('redemption.gives_back', '=', true)
    .orderBy('promotion.id')
    .forNoKeyUpdate('promotion')
    .execute()
  if (locked.length === 0) return
  await sql`
    with had as (
        update redemption set state = 'released'
        where order_id = ${orderId} and state = 'redeemed' and gives_back
        returning promotion_id, coupon_id, market_code, discount_minor),
      ${counting(-1)}
    select`.execute(tx)
}

/** Adds what was had, or takes it back, where it counts. */
const counting = (sign: 1 | -1) => sql`
      uses as (
        update promotion set used_count = used_count + ${sql.lit(sign)} * own.times
        from (select promotion_id, count(*)::integer as times from had group by promotion_id) as own
        where promotion.id = own.promotion_id),
      coupon_uses as (
        update coupon set used_count = used_count + ${sql.lit(sign)} * own.times
        from (select coupon_id, count(*)::integer as times from had where coupon_id is not null group by coupon_id) as own
        where coupon.id = own.coupon_id),
      spending as (
        update promotion_market as there set spent_minor = spent_minor + ${sql.lit(sign)} * own.minor
        from (select promotion_id, market_code, sum(discount_minor)::bigint as minor from had group by 1, 2) as own
        where there.promotion_id = own.promotion_id and there.market_code = own.market_code)`

/**
 * In which an order counts the buyer's orders: of one buyer, those that do so go one after the other. None where
 * nothing depends on it.
 */
export const buyerNamesOf = ({ redeeming }: Pick<OrderDraft, 'redeeming'>): string[] =>
  redeeming === null || redeeming.ordersBefore === null
    ? []
    : [redeeming.buyer.customerId, redeeming.buyer.email].flatMap((name) => (name === null ? [] : [`buyer:${name}`]))

/** Whose mail address it is. */
export const buyerOf = (customerId: AccountId | null, email: string): Buyer => ({
  customerId,
  email: email.toLowerCase(),
})
