import type { InvariantName } from '@tillwright/db/invariants/find-violations'
import { bundleCorruptions } from './bundle-corruptions.ts'
import { cardCorruptions } from './card-corruptions.ts'
import { connectionCorruptions } from './connection-corruptions.ts'
import { disputeCorruptions } from './dispute-corruptions.ts'
import { givenUpMail } from './given-up-mail.ts'
import { holdCorruptions } from './hold-corruptions.ts'
import { ledgerCorruptions } from './ledger-corruptions.ts'
import { manualCorruptions, moreByHand } from './manual-corruptions.ts'
import { reviewCorruptions } from './review-corruptions.ts'
import { shipmentCorruptions } from './shipment-corruptions.ts'

/** A way to make one invariant untrue, and no other one. Its guards are taken away before. */
export interface Corruption {
  /** Statements, run while triggers and foreign keys are asleep. */
  readonly does: string
  /** Constraints that stand in the way, and are no guards of this invariant. */
  readonly without?: readonly string[]
  /** What a second connection leaves open. */
  readonly leaves?: string
  /** An hour, if nothing else is said. */
  readonly graceSeconds?: number
}

const one = (table: string, where: string, rank = 0): string =>
  `(select id from ${table} where ${where} order by id offset ${rank} limit 1)`
const first = (status: string): string => one('orders', `status = '${status}' and total_minor > 0`)
const mugs = `(select variant_id from order_line where sku = 'MUG-1' limit 1)`
const late = one('orders', `status = 'CANCELED' and cancel_reason = 'too slow'`)
const lastEventOf = (order: string): string =>
  `order_id = ${order} and position = (select version from orders where id = order_id)`
const twoHoursAgo = `shop_now() - interval '2 hours'`

/** A hold in ledger and level. */
const moveMugs = (reservation: string, quantity = 1): string => `
  insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, reservation_id, actor)
    select gen_random_uuid(), variant_id, location_id, 'hold', 0, ${quantity}, ${reservation}, 'test'
    from stock_level where variant_id = ${mugs};
  update stock_level set reserved = reserved + ${quantity} where variant_id = ${mugs};`

/** The movement of one reservation becomes that of another one, which has moved in another way. */
const swapMovement = (kind: string, state: string): string => `
  update stock_movement set reservation_id = ${one('reservation', `state = 'claimed' and variant_id = ${mugs}`)}
  where kind = '${kind}' and reservation_id = ${one('reservation', `state = '${state}' and variant_id = ${mugs}`)}`

const copyOfAttempt = `
  with copy as (select gen_random_uuid() as id)
  insert into payment_attempt (id, payment_id, order_id, position, idempotency_key, request, state)
    select copy.id, payment_id, order_id, position + 1, copy.id::text,
      jsonb_set(request, '{metadata,attempt_id}', to_jsonb(copy.id)), 'planned'
    from payment_attempt, copy where order_id = ${first('PENDING')};`

/** Promises back one minor unit more, two hours ago. */
const promiseOne = (payment: string): string => `
  insert into refund (id, payment_id, order_id, payment_attempt_id, amount_minor, currency, reason, state, created_at)
    select gen_random_uuid(), payment.id, payment.order_id, attempt.id, 1, currency, 'test', 'requested', ${twoHoursAgo}
    from payment join payment_attempt attempt on attempt.payment_id = payment.id and attempt.state = 'succeeded'
    where payment.id = ${payment} order by attempt.position limit 1;
  update payment set refund_reserved_minor = refund_reserved_minor + 1 where id = ${payment};`
const refundedPayment = one('payment', 'refunded_minor > 0 and refunded_minor = captured_minor')
const keptPayment = one('payment', 'captured_minor > 0 and refund_reserved_minor = 0')

const lastInvoice = `(select id from invoice where kind = 'invoice' order by year desc, sequence desc limit 1)`
/** What went back alone: what pays for another order can't fail. */
const credited = `from invoice where refund_id is not null and order_id not in (select original_order_id from exchange)`
const lastCreditNote = `select max(sequence) from invoice where kind = 'credit_note'`

/** As if a provider had found the taxes of an order; it is a sale where it says of which attempt. */
const taxedBy = (
  order: string,
  { state = 'agreed', more = 0, tax = 0 }: { state?: string; more?: number; tax?: number } = {},
): string => `
  insert into tax_calculation (order_id, calculation_id, expires_at, ask, said, total_minor, state, payment_attempt_id)
    select id, 'taxcalc_1', shop_now(), '{}',
      jsonb_build_object('taxOnTopMinor', tax_minor + ${tax}, 'taxInsideMinor', 0), total_minor - rounding_minor + ${more},
      '${state}', case when '${state}' <> 'agreed' then (
        select attempt.id from payment_attempt attempt where attempt.order_id = orders.id order by position limit 1) end
    from orders where id = ${order};`
const refundedOrder = `(select order_id from payment where id = ${refundedPayment})`

export const corruptions: Readonly<Record<InvariantName, readonly Corruption[]>> = {
  stock_within_bounds: [
    {
      does: `
        insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, actor)
          select gen_random_uuid(), variant_id, location_id, 'adjust', reserved - 1 - on_hand, 0, 'test'
          from stock_level where variant_id = ${mugs};
        update stock_level set on_hand = reserved - 1 where variant_id = ${mugs};`,
    },
  ],
  reserved_is_live: [{ does: moveMugs('null'), without: ['stock_movement_kind_fits'] }],
  ledger_is_levels: [
    { does: `update stock_level set on_hand = on_hand + 1 where variant_id = ${mugs}` },
    { does: `delete from stock_movement where variant_id = ${mugs} and kind = 'adjust'` },
  ],
  transfer_comes_to_zero: [
    { does: `update stock_movement set transfer_id = gen_random_uuid() where kind = 'transfer' and on_hand_delta > 0` },
    {
      does: `insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, transfer_id, actor)
        select gen_random_uuid(), variant_id, location_id, 'transfer', delta, 0, '00000000-0000-7000-8000-000000000002', 'test'
        from stock_level, (values (1), (-1)) as moved(delta) where variant_id = ${mugs}`,
    },
  ],
  untracked_level_is_empty: [{ does: `update stock_level set tracked = false where variant_id = ${mugs}` }],
  ...bundleCorruptions,
  reservation_moved_once: [
    { does: swapMovement('hold', 'held') },
    { does: swapMovement('release', 'released') },
    { does: swapMovement('consume', 'consumed') },
  ],
  reservation_has_its_line: [
    {
      does: `
        insert into reservation (id, order_id, order_line_id, variant_id, location_id, quantity, state)
          select '00000000-0000-7000-8000-000000000001', gen_random_uuid(), gen_random_uuid(), variant_id, location_id,
            1, 'held' from stock_level where variant_id = ${mugs};
        ${moveMugs(`'00000000-0000-7000-8000-000000000001'`)}`,
    },
    { does: `update order_line set components = '[]' where components <> '[]'` },
  ],
  line_is_reserved_whole: [
    { does: `update order_line set components = jsonb_set(components, '{0,quantity}', '3') where components <> '[]'` },
    {
      does: `
        update reservation set quantity = quantity + 1
          where order_id = ${first('PENDING')} and variant_id = ${mugs};
        update stock_movement set reserved_delta = reserved_delta + 1
          where order_id = ${first('PENDING')} and variant_id = ${mugs};
        update stock_level set reserved = reserved + 1 where variant_id = ${mugs};`,
    },
  ],
  goods_follow_order: [
    { does: `update reservation set state = 'held' where order_id = ${first('PROCESSING')}` },
    { does: `update reservation set state = 'claimed', expires_at = null where order_id = ${first('PENDING')}` },
  ],
  ...shipmentCorruptions,
  ...{ ...manualCorruptions, ...holdCorruptions, ...ledgerCorruptions, ...cardCorruptions },
  ...{ ...disputeCorruptions, ...reviewCorruptions },
  one_order_per_cart: [
    {
      does: `
        update cart set status = 'expired' where id = (select cart_id from orders where id = ${late});
        update orders set cart_id = (select cart_id from orders where id = ${first('SHIPPED')})
          where id = ${late};`,
    },
  ],
  order_closed_its_cart: [
    { does: `update cart set status = 'active' where id = (select cart_id from orders where id = ${late})` },
    { does: `update orders set cart_id = gen_random_uuid() where id = ${late}` },
  ],
  order_is_its_cart: [
    {
      does: `update cart_line set quantity = quantity + 1 where cart_id = (select cart_id from orders where id = ${late})`,
    },
    { does: `delete from cart_line where cart_id = (select cart_id from orders where id = ${late})` },
  ],
  promotion_counts_its_redemptions: [
    { does: `update promotion set used_count = used_count + 1` },
    { does: `update promotion set uses_max = 0`, without: ['promotion_uses_max_check'] },
  ],
  coupon_counts_its_redemptions: [
    { does: `update coupon set used_count = used_count + 1` },
    { does: `update coupon set uses_max = 0`, without: ['coupon_uses_max_check'] },
  ],
  budget_is_what_was_given: [
    { does: `update promotion_market set spent_minor = spent_minor + 1` },
    { does: `update promotion_market set budget_minor = 1` },
  ],
  redemption_follows_order: [
    { does: `update redemption set gives_back = false where state = 'released'` },
    {
      does: `
        update redemption set state = 'released' where state = 'redeemed';
        update promotion set used_count = 0; update coupon set used_count = 0;
        update promotion_market set spent_minor = 0;`,
    },
  ],
  discount_is_of_promotions: [
    { does: `update orders set discounts = '[]' where discount_minor > 0` },
    { does: `update order_line set discounts = '[]' where discount_minor > 0` },
  ],
  order_numbers_unique: [{ does: `update orders set order_number = 'ORD-1' where status in ('SHIPPED', 'DELIVERED')` }],
  order_keys_unique: [
    { does: `update orders set owner_key = 'a', idempotency_key = 'b' where status in ('SHIPPED', 'DELIVERED')` },
  ],
  order_total_adds_up: [{ does: `update orders set rounding_minor = 1 where id = ${first('PENDING')}` }],
  order_lines_add_up: [
    { does: `update order_line set tax_minor = tax_minor + 1 where id = ${one('order_line', 'true')}` },
    { does: `update order_line set total_minor = total_minor + 1 where id = ${one('order_line', 'true')}` },
    { does: `update order_tax_line set tax_minor = tax_minor + 1 where order_id = ${late}` },
    { does: `delete from order_tax_line where order_id = ${late}` },
  ],
  timeline_is_gapless: [
    { does: `update orders set version = version + 1 where id = ${late}` },
    { does: `update order_event set position = 9 where ${lastEventOf(late)}` },
  ],
  timeline_is_a_legal_path: [
    { does: `update order_event set from_payment_status = 'FAILED' where ${lastEventOf(first('SHIPPED'))}` },
    { does: `update order_event set from_status = null where ${lastEventOf(first('SHIPPED'))}` },
    {
      does: `
        update order_event set to_status = 'DELIVERED' where order_id = ${first('DELIVERED')} and position = 2;
        update order_event set from_status = 'DELIVERED' where order_id = ${first('DELIVERED')} and position = 3;`,
    },
  ],
  timeline_ends_at_order: [
    { does: `update order_event set to_status = 'REFUNDED' where ${lastEventOf(first('DELIVERED'))}` },
  ],
  staff_is_audited: [
    { does: `delete from audit_entry where entity_id = ${first('DELIVERED')}::text` },
    { does: `update audit_entry set at = at - interval '1 second' where entity_id = ${first('SHIPPED')}::text` },
  ],
  payment_is_order: [
    { does: `update payment set currency = 'EUR' where order_id = ${first('PENDING')}` },
    { does: `update orders set payment_method = 'manual' where id = ${first('PENDING')}` },
    { does: `update orders set payment_method = 'stripe' where total_minor = 0` },
  ],
  order_and_money_agree: [
    {
      does: `
        update order_event set to_payment_status = 'AUTHORIZED' where ${lastEventOf(first('PROCESSING'))};
        update orders set payment_status = 'AUTHORIZED' where id = ${first('PROCESSING')};`,
    },
    {
      does: `
        update order_event set to_payment_status = 'SUCCEEDED' where ${lastEventOf(late)};
        update orders set payment_status = 'SUCCEEDED' where id = ${late};`,
    },
    {
      does: `
        update payment set refund_reserved_minor = 0, refunded_minor = 0 where order_id = ${late};
        delete from refund where order_id = ${late};`,
      graceSeconds: 86_400,
    },
    {
      does: `
        insert into order_event (id, order_id, position, kind, actor, from_status, to_status, from_payment_status,
          to_payment_status)
          values (gen_random_uuid(), ${first('PENDING')}, 2, 'payment', 'stripe', 'PENDING', 'PENDING', 'PENDING',
            'SUCCEEDED');
        update orders set payment_status = 'SUCCEEDED', version = 2 where id = ${first('PENDING')};
        update payment_attempt set state = 'succeeded' where order_id = ${first('PENDING')};
        update payment set captured_minor = amount_minor where order_id = ${first('PENDING')};`,
    },
  ],
  captured_is_attempts: [
    { does: `update payment set captured_minor = captured_minor + 1 where order_id = ${first('PROCESSING')}` },
  ],
  one_live_attempt: [{ does: copyOfAttempt }],
  only_unpaid_can_be_paid: [
    {
      does: `update payment_attempt set state = 'open' where state = 'canceled' and intent_id is not null`,
    },
  ],
  attempt_asks_for_its_order: [
    {
      does: `update payment_attempt set request = jsonb_set(request, '{metadata,order_id}', '"x"') where state = 'open'`,
    },
    {
      does: `update payment_attempt set order_id = ${first('PROCESSING')} where order_id = ${first('SHIPPED')}`,
    },
  ],
  intents_unique: [{ does: `update payment_attempt set intent_id = 'pi_1' where state = 'succeeded'` }],
  refunds_within_captured: [
    { does: promiseOne(refundedPayment), graceSeconds: 86_400 },
    { does: promiseOne(one('payment', `provider = 'stripe' and captured_minor > amount_minor`)), graceSeconds: 86_400 },
    { does: moreByHand },
  ],
  refunds_add_up: [
    { does: `update payment set refund_reserved_minor = refund_reserved_minor + 1 where id = ${keptPayment}` },
  ],
  refund_fits_its_payment: [
    { does: `update refund set currency = 'EUR' where order_id = ${late}` },
    { does: `update refund set order_id = ${first('PROCESSING')} where order_id = ${late}` },
  ],
  refund_ids_unique: [{ does: `update refund set provider_refund_id = 're_1' where provider_refund_id is not null` }],
  invoice_numbers_are_gapless: [
    { does: `update invoice set sequence = 1000 where id = ${lastInvoice}`, without: ['invoice_number_fits'] },
    { does: `update invoice set sequence = 1 where id = ${lastInvoice}`, without: ['invoice_number_fits'] },
  ],
  invoice_days_ascend: [
    {
      does: `update invoice set issued_on = issued_on - 1, supplied_on = supplied_on - 1 where id = ${lastInvoice}`,
      without: ['invoice_number_fits', 'invoice_year_fits'],
    },
  ],
  sale_has_its_invoice: [
    { does: `delete from invoice where id = ${lastInvoice}` },
    { does: `update invoice set total_minor = total_minor + 1 where id = ${lastInvoice}` },
    { does: `update order_event set kind = 'payment' where kind = 'paid' and order_id = ${first('DELIVERED')}` },
    {
      does: `update invoice set payment_attempt_id = ${one('payment_attempt', `order_id = ${first('PENDING')}`)}
        where id = ${lastInvoice}`,
    },
  ],
  refund_has_its_credit_note: [
    { does: `delete from invoice where kind = 'credit_note' and sequence = (${lastCreditNote})` },
    { does: `update invoice set total_minor = total_minor - 1 where kind = 'credit_note'` },
    {
      does: `update refund set state = 'failed' where id in (select refund_id ${credited});
        update payment set refund_reserved_minor = refund_reserved_minor - refund.amount_minor,
          refunded_minor = refunded_minor - refund.amount_minor
        from refund where refund.payment_id = payment.id and refund.id in (select refund_id ${credited});
        update orders set payment_status = 'SUCCEEDED' where id in (select order_id ${credited});
        update order_event set to_payment_status = 'SUCCEEDED'
        where kind = 'refunded' and order_id in (select order_id ${credited})`,
      graceSeconds: 86_400,
    },
  ],
  credits_within_invoice: [
    { does: `update invoice set corrects_id = id where kind = 'credit_note'` },
    {
      does: `update invoice set corrects_id = (select id from invoice where kind = 'invoice' order by total_minor limit 1)
        where kind = 'credit_note'`,
    },
  ],
  taxed_as_answered: [
    { does: taxedBy(first('PENDING'), { more: 1 }) },
    { does: taxedBy(first('PENDING'), { tax: 1 }) },
  ],
  sale_is_told: [{ does: taxedBy(first('PROCESSING')) }, { does: taxedBy(first('PENDING'), { state: 'recorded' }) }],
  reversal_is_told: [
    { does: taxedBy(refundedOrder, { state: 'recorded' }) },
    {
      does: `${taxedBy(first('DELIVERED'), { state: 'recorded' })}
        insert into tax_reversal (refund_id, order_id, amount_minor, state)
          select gen_random_uuid(), order_id, 1, 'recorded' from tax_calculation`,
    },
    {
      does: `${taxedBy(first('PENDING'))}
        insert into tax_reversal (refund_id, order_id, amount_minor, state)
          select gen_random_uuid(), order_id, 1, 'recorded' from tax_calculation`,
    },
  ],
  inbox_unique: [
    {
      does: `insert into stripe_event (id, type, livemode, created_at, payload, state)
        select id, type, livemode, created_at, payload, state from stripe_event limit 1`,
    },
  ],
  inbox_moves_on: [
    { does: `update stripe_event set state = 'received', received_at = ${twoHoursAgo}` },
    { does: `update stripe_event set state = 'parked', received_at = shop_now() - interval '27 hours'` },
    { does: `update stripe_event set state = 'dead' where id = ${one('stripe_event', 'true')}` },
  ],
  one_unused_token_per_session: [
    {
      does: `insert into refresh_token (token_hash, session_id)
        select sha256('another'), session_id from refresh_token where used_at is null limit 1`,
    },
  ],
  ended_session_is_over: [
    { does: `update session set last_used_at = revoked_at + interval '1 minute' where revoked_at is not null` },
    {
      does: `update refresh_token set used_at = revoked_at + interval '1 minute' from session
        where session.id = session_id and revoked_at is not null`,
    },
  ],
  unpaid_orders_end: [
    { does: `update orders set expires_at = ${twoHoursAgo} where status = 'PENDING'` },
    { does: `update reservation set expires_at = ${twoHoursAgo} where state = 'held'` },
  ],
  attempts_are_asked_about: [
    { does: `update payment_attempt set checked_at = ${twoHoursAgo} where state = 'open'` },
    { does: `update payment_attempt set state = 'planned', created_at = ${twoHoursAgo} where state = 'open'` },
  ],
  refunds_go_out: [{ does: promiseOne(keptPayment) }],
  unowed_money_goes_back: [
    {
      does: `
        update refund set state = 'failed' where order_id = ${late};
        update payment set refund_reserved_minor = 0, refunded_minor = 0 where order_id = ${late};
        update orders set placed_at = ${twoHoursAgo} where id = ${late};`,
    },
  ],
  taxes_get_told: [
    {
      does: `${taxedBy(first('DELIVERED'), { state: 'sold' })}
        update order_event set at = ${twoHoursAgo} where order_id = ${first('DELIVERED')} and kind = 'paid'`,
    },
    {
      does: `${taxedBy(refundedOrder, { state: 'recorded' })}
        insert into tax_reversal (refund_id, order_id, amount_minor, state)
          select refund.id, refund.order_id, refund.amount_minor, 'due' from refund where order_id = ${refundedOrder};
        update refund set checked_at = ${twoHoursAgo} where order_id = ${refundedOrder}`,
    },
  ],
  jobs_are_run: [
    { does: `insert into pgboss.job (name, start_after) values ('send-mail', ${twoHoursAgo})` },
    { does: `insert into pgboss.job (name, state, started_on) values ('send-mail', 'active', ${twoHoursAgo})` },
    { does: `insert into pgboss.job (name, start_after) values ('dead-letters', ${twoHoursAgo})` },
    { does: `insert into pgboss.job (name, state, started_on) values ('dead-letters', 'active', ${twoHoursAgo})` },
    { does: givenUpMail('failed') },
  ],
  ...connectionCorruptions,
}
