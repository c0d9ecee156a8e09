import type { CouponId, PromotionId } from '@tillwright/domain/ids'
import type { CouponInCart, Promotion } from '@tillwright/domain/promotions/promotion'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { dateOf } from './price-reasons.ts'
import { type PromotionFacts, promotionIn } from './promotion-terms.ts'
import { marketsOf, type NamedMarket, namedMarkets } from './promotions.ts'

/** A promotion with what only the shop's memory can tell of its buyer. */
export interface LivePromotion extends Promotion {
  /** How often one buyer may have it; null for as often as he likes. */
  readonly usesPerBuyerMax: number | null
  /** Whether a canceled order gives it back. */
  readonly givesBack: boolean
  readonly version: number
}

export interface LiveCoupon extends CouponInCart {
  /** Null where nobody knows the code. */
  readonly couponId: CouponId | null
}

export interface LivePromotions {
  /** When they were read. */
  readonly at: Date
  /** By id. */
  readonly promotions: readonly LivePromotion[]
  /** In the order of the codes. */
  readonly coupons: readonly LiveCoupon[]
}

/**
 * What bears on carts of a market with these codes: all that is enabled and needs no code, unless it is over, and what
 * the codes are for, over or not. A promotion of a code that does not hold in the market has no terms; nobody knows the
 * codes of one that is disabled. Codes are in capitals.
 */
export async function readPromotionsFor(
  db: Db,
  { market, codes }: { market: string; codes: readonly string[] },
): Promise<LivePromotions> {
  const { rows } = await sql<{ at: Date; promotions: StoredLive[]; coupons: StoredCoupon[] }>`
    with known as (
      select coupon.id, coupon.code, coupon.promotion_id, coupon.uses_max - coupon.used_count as uses_left
      from coupon join promotion on promotion.id = coupon.promotion_id
      where coupon.code = any(${codes}) and promotion.enabled and promotion.needs_code
    ), chosen as (
      select id from promotion
      where enabled and not needs_code and (ends_at is null or ends_at > shop_now()) and (is_everywhere or exists (
        select from promotion_market as there where there.promotion_id = promotion.id and there.market_code = ${market}))
      union
      select promotion_id from known
    )
    select shop_now() as at,
      (select coalesce(json_agg(json_build_object('id', promotion.id, 'name', name, 'needsCode', needs_code,
          'isEverywhere', is_everywhere, 'startsAt', starts_at, 'endsAt', ends_at, 'priority', priority,
          'exclusive', exclusive, 'terms', terms, 'usesMax', uses_max, 'usedCount', used_count,
          'usesPerBuyerMax', uses_per_buyer_max, 'givesBack', gives_back, 'version', version, 'named', ${namedMarkets}) order by promotion.id), '[]')
        from chosen join promotion on promotion.id = chosen.id) as promotions,
      (select coalesce(json_agg(json_build_object('couponId', id, 'code', code, 'promotionId', promotion_id,
          'usesLeft', uses_left)), '[]')
        from known) as coupons`.execute(db)
  const [found] = rows
  if (found === undefined) throw new Error('a query without conditions has found nothing')
  const known = new Map(found.coupons.map((coupon) => [coupon.code, coupon]))
  return {
    at: found.at,
    promotions: found.promotions.flatMap((stored) => liveOf(market, stored)),
    coupons: codes.map((code) => known.get(code) ?? { code, couponId: null, promotionId: null, usesLeft: null }),
  }
}

interface StoredLive extends Omit<PromotionFacts, 'startsAt' | 'endsAt' | 'markets' | 'budgets'> {
  readonly isEverywhere: boolean
  readonly startsAt: string | null
  readonly endsAt: string | null
  readonly usesPerBuyerMax: number | null
  readonly givesBack: boolean
  readonly version: number
  readonly named: readonly NamedMarket[]
}

interface StoredCoupon extends LiveCoupon {
  readonly couponId: CouponId
  readonly promotionId: PromotionId
}

function liveOf(market: string, { isEverywhere, named, ...stored }: StoredLive): LivePromotion[] {
  const [startsAt, endsAt] = [dateOf(stored.startsAt), dateOf(stored.endsAt)]
  const promotion = promotionIn(market, { ...stored, ...marketsOf(isEverywhere, named), startsAt, endsAt })
  const { usesPerBuyerMax, givesBack, version } = stored
  return promotion === null ? [] : [{ ...promotion, usesPerBuyerMax, givesBack, version }]
}
