import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** What is given away is counted, and comes back once. */
export const promotionInvariants = {
  promotion_counts_its_redemptions: {
    means: 'A promotion is used as often as orders have it, and no more often than it may.',
    holds: 'always',
    guards: ['promotion_uses'],
    find: () => sql`
      select promotion.id, promotion.used_count, promotion.uses_max, count(redemption.order_id) as redeemed
      from promotion left join redemption on redemption.promotion_id = promotion.id and redemption.state = 'redeemed'
      group by promotion.id
      having promotion.used_count <> count(redemption.order_id) or promotion.used_count > promotion.uses_max`,
  },
  coupon_counts_its_redemptions: {
    means: 'A code is used as often as orders have it, and no more often than it may.',
    holds: 'always',
    guards: ['coupon_uses'],
    find: () => sql`
      select coupon.id, coupon.used_count, coupon.uses_max, count(redemption.order_id) as redeemed
      from coupon left join redemption on redemption.coupon_id = coupon.id and redemption.state = 'redeemed'
      group by coupon.id
      having coupon.used_count <> count(redemption.order_id) or coupon.used_count > coupon.uses_max`,
  },
  budget_is_what_was_given: {
    means: 'Of a budget is spent what orders were given, and no more than there is.',
    holds: 'always',
    guards: ['promotion_budget'],
    find: () => sql`
      select there.promotion_id, there.market_code, there.budget_minor, there.spent_minor,
        coalesce(sum(redemption.discount_minor), 0) as given_minor
      from promotion_market there left join redemption on redemption.promotion_id = there.promotion_id
        and redemption.market_code = there.market_code and redemption.state = 'redeemed'
      group by there.promotion_id, there.market_code
      having there.spent_minor <> coalesce(sum(redemption.discount_minor), 0)
        or there.spent_minor > there.budget_minor`,
  },
  redemption_follows_order: {
    means: 'A canceled order has given back what it may, and no other one has.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select redemption.order_id, redemption.promotion_id, redemption.state, orders.status
      from redemption join orders on orders.id = redemption.order_id
      where case when orders.status = 'CANCELED' and redemption.gives_back then 'released' else 'redeemed' end
        <> redemption.state`,
  },
  discount_is_of_promotions: {
    means: 'What is off an order and its lines is what its promotions gave, and what is redeemed.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select orders.id, orders.discount_minor, given.goods_minor, given.all_minor, line.wrong_lines, had.redeemed_minor
      from orders
      cross join lateral (
        select coalesce(sum((one ->> 'goodsMinor')::bigint), 0) as goods_minor,
          coalesce(sum((one ->> 'goodsMinor')::bigint + (one ->> 'shippingMinor')::bigint), 0) as all_minor
        from jsonb_array_elements(orders.discounts) one
      ) given
      cross join lateral (
        select count(*) as wrong_lines from order_line
        where order_line.order_id = orders.id and discount_minor <> (
          select coalesce(sum((one ->> 'discountMinor')::bigint), 0) from jsonb_array_elements(order_line.discounts) one)
      ) line
      cross join lateral (
        select coalesce(sum(discount_minor), 0) as redeemed_minor from redemption where order_id = orders.id
      ) had
      where (orders.discount_minor, given.all_minor, 0) <> (given.goods_minor, had.redeemed_minor, line.wrong_lines)`,
  },
} as const satisfies Record<string, Invariant>
