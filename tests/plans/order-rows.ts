import { ago, hash, many, oneOf, type Rows, rows, some, sqlId } from './rows.ts'

const order = sqlId('order')
const line = sqlId('line')
const payment = sqlId('payment')
const attempt = sqlId('attempt')

/** One in ten is open, one in twenty canceled, and few are anything rarer. */
const status = `case when n % 200 = 1 then 'PENDING' when n % 20 = 2 then 'CANCELED' when n % 500 = 3 then 'REFUNDED'
  when n % 20 = 4 then 'SHIPPED' when n < 500 then 'PROCESSING' else 'DELIVERED' end`
const paymentStatus = `case when n % 200 = 1 then 'PENDING' when n % 20 = 2 then 'FAILED' when n % 500 = 3 then 'REFUNDED'
  when n % 100 = 5 then 'PARTIALLY_REFUNDED' when n % 1000 = 6 then 'DISPUTED' else 'SUCCEEDED' end`
const fulfillment = `case when n % 20 = 2 or n < 500 then 'UNFULFILLED' when n % 500 = 7 then 'PARTIALLY_FULFILLED'
  when n % 1000 = 8 then 'RETURNED' else 'FULFILLED' end`
const market = `case when n % 10 < 8 then 'US' when n % 10 = 8 then 'DE' else 'JP' end`
const currency = `case when n % 10 < 8 then 'USD' when n % 10 = 8 then 'EUR' else 'JPY' end`

/** Carts and what was ordered: the first customer has a quarter of all orders, guests have half. */
export const orderRows: readonly Rows[] = [
  rows('cart', many, {
    ...{ id: sqlId('cart'), token_hash: hash('cart'), market_code: market, locale: `'en-US'` },
    ...{ status: `case when n % 10 = 0 then 'active' else 'placed' end`, created_at: ago(), updated_at: ago() },
  }),
  rows('cart', many, {
    ...{ id: sqlId('drafted cart'), draft_id: sqlId('draft'), market_code: market, locale: `'en-US'` },
    status: `case when n % 50 = 0 then 'draft' else 'placed' end`,
    customer_id: sqlId('account', 'case when n % 200 = 0 then 1 else n end'),
    ...{ created_at: ago(), updated_at: ago() },
  }),
  rows('cart_line', many, {
    ...{ id: sqlId('cart line'), cart_id: sqlId('cart'), variant_id: sqlId('variant'), quantity: '1' },
  }),
  rows('draft', many, { id: sqlId('draft'), author: `'Grace'`, created_at: ago() }),
  rows('orders', many, {
    ...{ id: order, order_number: `'PLAN-' || n`, cart_id: sqlId('cart'), owner_key: 'n', idempotency_key: 'n' },
    customer_id: `case n % 4 when 0 then ${sqlId('account', '1')} when 1 then ${sqlId('account')} end`,
    ...{ email: `'ada-' || n || '@example.com'`, request_hash: `''`, market_code: market, currency },
    ...{ locale: `'en-US'`, status, payment_status: paymentStatus, fulfillment_status: fulfillment },
    ...{ payment_method: `'stripe'`, tax_included: 'true', subtotal_minor: '100 + n % 5000', discount_minor: '0' },
    ...{ shipping_minor: '0', shipping_tax_minor: '0', tax_minor: '0', rounding_minor: '0' },
    ...{ total_minor: '100 + n % 5000', placed_at: ago(), shipping_parts: `'[]'` },
    canceled_at: `case when n % 20 = 2 then ${ago()} end`,
    expires_at: `case when n % 200 = 1 then shop_now() + (n - 1500) * interval '1 minute' end`,
  }),
  rows('order_line', many, {
    ...{ id: line, order_id: order, position: '0', product_id: sqlId('product'), variant_id: sqlId('variant') },
    ...{ sku: `'PLAIN-' || n`, title: `'Plain mug'`, options: `'[]'`, tax_category: `'standard'`, weight_grams: '1' },
    ...{ requires_shipping: 'true', quantity: '1', unit_price_minor: '100 + n % 5000', discount_minor: '0' },
    ...{ tax_minor: '0', total_minor: '100 + n % 5000', tax_rates: `'[]'` },
  }),
  rows('order_event', many, {
    ...{ id: sqlId('event'), order_id: order, kind: `'placed'`, actor: `'shopper'`, to_status: `'PENDING'` },
    ...{ to_payment_status: `'PENDING'`, at: ago(), position: '1' },
  }),
  rows('order_note', many, {
    id: sqlId('note'),
    order_id: order,
    author: `'Grace'`,
    text: `'called'`,
    created_at: ago(),
  }),
  rows('order_tax_line', many, {
    ...{ order_id: order, position: '0', name: `'tax'`, rate_ppm: '0', base_minor: '0', tax_minor: '0' },
  }),
  rows('redemption', many, {
    ...{ order_id: order, promotion_id: sqlId('promotion', `1 + n % ${some}`), market_code: `'US'` },
    ...{ coupon_id: sqlId('coupon'), discount_minor: '0', gives_back: 'true', state: `'redeemed'` },
  }),
  rows('reservation', many, {
    ...{ id: sqlId('reservation'), order_id: order, order_line_id: line, variant_id: sqlId('variant') },
    ...{ location_id: sqlId('location', '1'), quantity: '1', state: `'consumed'`, shipment_id: sqlId('shipment') },
  }),
  rows('shipment', many, { id: sqlId('shipment'), order_id: order, position: '1', shipped_at: ago() }),
  rows('shipment_line', many, { shipment_id: sqlId('shipment'), order_line_id: line, quantity: '1' }),
  rows('order_return', many, {
    ...{ id: sqlId('return'), order_id: order, position: '1', requested_by: `'staff'`, idempotency_key: 'n' },
    state: `case when n % 100 = 1 then 'REQUESTED' when n % 100 = 2 then 'APPROVED' when n % 100 = 3 then 'REJECTED'
      when n % 100 = 4 then 'CANCELED' else 'RECEIVED' end`,
    ...{ requested_at: ago(), decided_at: ago(), received_at: ago() },
  }),
  rows('order_return_line', many, { return_id: sqlId('return'), order_line_id: line, quantity: '1' }),
  rows('exchange', some, {
    ...{ order_id: order, original_order_id: sqlId('order', 'n + 5000'), return_id: sqlId('return', 'n + 5000') },
    ...{ value_minor: '1', transferred_minor: '1', created_at: ago() },
  }),
]

/** What was paid for them and given back. */
export const moneyRows: readonly Rows[] = [
  rows('payment', many, {
    ...{ id: payment, order_id: order, provider: `case when n % 10 = 9 then 'manual' else 'stripe' end` },
    ...{ amount_minor: '100 + n % 5000', currency, created_at: ago() },
    ...{ captured_minor: '100 + n % 5000', refund_reserved_minor: '100 + n % 5000', refunded_minor: '100 + n % 5000' },
  }),
  rows('payment_attempt', many, {
    ...{ id: attempt, payment_id: payment, order_id: order, position: '1', idempotency_key: 'n', request: `'{}'` },
    state: `case when n % 200 = 1 then 'open' when n % 100 = 2 then 'authorized' else 'succeeded' end`,
    ...{ intent_id: `'pi_' || n`, created_at: ago(), checked_at: ago() },
    capture_before: `case when n % 100 = 2 then shop_now() + n * interval '1 hour' end`,
    captured_minor: '100 + n % 5000',
  }),
  rows('payment_difference', many, {
    ...{ id: sqlId('difference'), found_at: ago(), found_by: `'hourly'`, order_id: order, subject: 'n' },
    ...{ kind: `'intent_state'`, repair: `case when n % 100 > 0 then 'applied' end` },
  }),
  rows('payment_receipt', many, {
    ...{ id: sqlId('receipt'), payment_id: payment, kind: `'received'`, amount_minor: '1', actor_name: `'Grace'` },
    ...{ received_at: ago(), at: ago() },
  }),
  rows('payment_release', some, {
    ...{ id: sqlId('release'), payment_id: payment, order_id: order, payment_attempt_id: attempt, amount_minor: '1' },
    ...{ currency, reason: `'x'`, created_at: ago() },
  }),
  rows('payment_release_line', some, {
    ...{ release_id: sqlId('release'), order_line_id: line, quantity: '1', gone_before: '0' },
  }),
  rows('card_charge', many, {
    ...{ id: sqlId('charge'), order_id: order, payment_attempt_id: attempt, created_at: ago(), checked_at: ago() },
    state: `case when n % 1000 = 1 then 'planned' else 'succeeded' end`,
    payment_method_id: `'pm_' || n`,
  }),
  rows('refund', many, {
    ...{ id: sqlId('refund'), payment_id: payment, order_id: order, amount_minor: '100 + n % 5000', currency },
    payment_attempt_id: `case when n % 10 <> 9 then ${attempt} end`,
    source_payment_id: `case when n % 10 = 9 then ${payment} end`,
    state: `case when n % 500 = 1 then 'submitted' when n % 500 in (2, 3, 9) then 'requested' when n % 500 = 4 then 'failed'
      else 'succeeded' end`,
    ...{ reason: `'canceled'`, provider_refund_id: `case when n % 10 <> 9 then 're_' || n end` },
    ...{ created_at: ago(), checked_at: ago() },
  }),
  rows('refund_line', many, { refund_id: sqlId('refund'), order_line_id: line, quantity: '1', gone_before: '0' }),
  rows('invoice', many, {
    ...{ id: sqlId('invoice'), order_id: order, kind: `'invoice'`, payment_attempt_id: attempt, template: `'I'` },
    ...{
      year: '2026',
      sequence: 'n',
      number: `'I-' || n`,
      issued_on: 'shop_now()',
      supplied_on: 'shop_now()',
      currency,
    },
    ...{ total_minor: '1', seller: `'{}'`, sale: `'{"totalMinor":1,"currency":"USD"}'`, locale: `'en-US'` },
  }),
  rows('dispute', some, {
    ...{ id: sqlId('dispute'), provider_dispute_id: `'dp_' || n`, payment_attempt_id: attempt, payment_id: payment },
    ...{ order_id: order, amount_minor: '1', currency, reason: `'fraudulent'`, is_refundable: 'false' },
    state: `case when n % 100 = 1 then 'needs_response' when n % 100 = 2 then 'under_review' when n % 3 = 0 then 'won' else 'lost' end`,
    ...{
      withdrawn_minor: '0',
      moves_count: '0',
      fee_minor: '0',
      submissions_count: '0',
      opened_at: ago(),
      created_at: ago(),
    },
    ...{ closed_at: `case when n % 100 not in (1, 2) then ${ago()} end`, checked_at: ago() },
  }),
  rows('dispute_share', some, {
    dispute_id: sqlId('dispute'),
    payment_id: payment,
    order_id: order,
    amount_minor: '1',
  }),
  rows('ledger_entry', many, {
    ...{ transaction_id: 'n', kind: `'capture'`, account: `'credit'`, payment_id: payment, at: ago() },
    ...{ credit_account_id: sqlId('credit', '1 + n % 100'), amount_minor: '1', currency },
  }),
  rows('tax_calculation', many, {
    ...{ order_id: order, calculation_id: 'n', expires_at: ago(), ask: `'{}'`, said: `'{}'`, total_minor: '1' },
    state: oneOf(['recorded', 'recorded', 'agreed']),
  }),
  rows('tax_reversal', some, { refund_id: sqlId('refund'), order_id: order, amount_minor: '1', state: `'recorded'` }),
  rows('stripe_event', many, {
    ...{ id: `'evt_' || n`, type: oneOf(['charge.updated', 'payment_intent.succeeded', 'charge.refunded']) },
    ...{ livemode: 'false', created_at: ago(), object_id: `'pi_' || n`, payload: `'{}'`, received_at: ago() },
    state: `case when n % 1000 = 1 then 'dead' when n % 1000 = 2 then 'parked' when n % 100 = 3 then 'received'
      when n % 3 = 0 then 'ignored' else 'done' end`,
  }),
]

/** What lies where and how it got there; the first variant moves most. */
export const stockRows: readonly Rows[] = [
  rows('stock_location', 3, { id: sqlId('location'), code: `'place-' || n`, name: `'Place ' || n` }),
  rows('stock_level', many, {
    ...{ variant_id: sqlId('variant'), location_id: sqlId('location', '1'), on_hand: '100' },
    ...{ low_stock_threshold: 'case when n % 100 = 1 then 200 when n % 2 = 1 then 5 end' },
  }),
  rows('stock_level', many, {
    ...{ variant_id: sqlId('variant'), location_id: sqlId('location', '2'), on_hand: '100' },
    ...{
      reserved: 'case when n % 500 = 1 then 110 else 0 end',
      backorder_limit: 'case when n % 20 = 1 then 20 else 0 end',
    },
  }),
  rows('stock_movement', many, {
    id: sqlId('movement'),
    variant_id: sqlId('variant', 'case when n % 2 = 0 then 1 else n end'),
    location_id: sqlId('location', '1 + n / 2 % 2'),
    kind: `case when n % 500 = 0 then 'count' when n % 100 = 1 then 'transfer' when n % 100 = 2 then 'receive'
      when n % 3 = 0 then 'hold' when n % 3 = 1 then 'release' else 'consume' end`,
    ...{ on_hand_delta: '1', reserved_delta: '0', actor: `'shop'`, at: ago(), order_id: order },
    transfer_id: `case when n % 100 = 1 then ${sqlId('transfer', 'n / 100')} end`,
    reservation_id: sqlId('reservation'),
  }),
  rows('stock_subscription', many, {
    id: sqlId('subscription'),
    variant_id: sqlId('variant', 'case when n % 2 = 0 then 1 else n end'),
    customer_id: `case when n % 200 = 0 then ${sqlId('account', '1')} when n % 4 = 1 then ${sqlId('account')} end`,
    ...{ market_code: `'US'`, email: `'ada-' || n || '@example.com'`, locale: `'en-US'`, created_at: ago() },
    notified_at: `case when n % 3 = 0 then ${ago()} end`,
  }),
  rows('stock_subscription_stop', some, { email: `'ada-' || n || '@example.com'`, at: ago() }),
]
