import { ago, few, hash, idOf, many, oneOf, type Rows, rows, some, sqlId } from './rows.ts'

const variant = sqlId('variant')
const product = sqlId('product')

/** Price lists, rules, promotions and coupons: the first of each has most of what is in them. */
export const priceRows: readonly Rows[] = [
  rows('customer_group', some, { id: sqlId('group'), code: `'group-' || n`, name: `'Group ' || n`, created_at: ago() }),
  rows('customer_group_member', many, {
    customer_group_id: sqlId('group', `case when n % 2 = 0 then 1 else 1 + n % ${some} end`),
    ...{ customer_id: sqlId('account'), added_at: ago() },
  }),
  rows('price_list', few, {
    ...{ id: sqlId('list'), name: `'List ' || n`, is_for_everybody: 'n % 20 = 0', created_at: ago() },
    ...{ starts_at: ago('n + 10'), ends_at: `shop_now() + interval '1 year'` },
  }),
  rows('price_list_group', few, { price_list_id: sqlId('list'), customer_group_id: sqlId('group') }),
  rows('price_list_entry', many, {
    ...{ price_list_id: `'${idOf('list', 1)}'`, variant_id: variant, market_code: `'US'`, min_quantity: '1' },
    unit_price_minor: '400',
  }),
  rows('price_list_entry', many, {
    ...{ price_list_id: sqlId('list', `2 + n % ${few - 1}`), variant_id: variant, market_code: `'US'` },
    ...{ min_quantity: '1', unit_price_minor: '400' },
  }),
  rows('price_rule', few, {
    ...{ id: sqlId('rule'), name: `'Rule ' || n`, percent_ppm: '100000', is_everywhere: 'true' },
    ...{ covers_all: 'n % 20 = 0', is_for_everybody: 'n % 2 = 0', starts_at: ago('n + 10') },
    ...{ ends_at: `case when n > 10 then ${ago()} end`, priority: '0', exclusive: 'false', enabled: 'n % 2 = 0' },
    created_at: ago(),
  }),
  rows('price_rule_group', few, { price_rule_id: sqlId('rule'), customer_group_id: sqlId('group') }),
  rows('price_rule_market', few, { price_rule_id: sqlId('rule'), market_code: `'US'` }),
  rows('price_rule_target', many, { price_rule_id: sqlId('rule', `1 + n % ${few}`), variant_id: variant }),
  rows('price_run', some, {
    ...{ id: sqlId('price run'), subject_id: sqlId('list'), total_count: '10', done_count: '10', created_at: ago() },
    finished_at: ago(),
  }),
  rows('price_run_product', many, { price_run_id: sqlId('price run', `1 + n % ${some}`), product_id: product }),
  rows('quantity_tier', many, {
    ...{ variant_id: variant, market_code: `'US'`, min_quantity: '10', unit_price_minor: '300' },
  }),
  rows('variant_sale', many, {
    ...{ id: sqlId('sale'), variant_id: variant, market_code: `'US'`, unit_price_minor: '350' },
    ...{ starts_at: ago('n + 10'), ends_at: ago() },
  }),
  rows('promotion', some, {
    ...{ id: sqlId('promotion'), name: `'Promotion ' || n`, needs_code: 'true', is_everywhere: 'true' },
    ...{ priority: '0', exclusive: 'false', enabled: 'true', gives_back: 'true', created_at: ago() },
    terms: `'{"conditions": [], "actions": []}'`,
  }),
  rows('promotion_market', some, { promotion_id: sqlId('promotion'), market_code: `'US'` }),
  rows('promotion_subject', some, { promotion_id: sqlId('promotion'), category_id: sqlId('category', '1 + n % 300') }),
  rows('coupon_batch', some, {
    ...{ id: sqlId('batch'), promotion_id: sqlId('promotion', `case when n % 2 = 0 then 1 else n end`) },
    ...{ prefix: `'B'`, suffix: `''`, total_count: '10', created_at: ago() },
  }),
  rows('coupon', many, {
    ...{ id: sqlId('coupon'), promotion_id: sqlId('promotion', `case when n % 2 = 0 then 1 else 1 + n % ${some} end`) },
    batch_id: `case when n % 4 = 0 then '${idOf('batch', 1)}'::uuid when n % 4 = 2 then ${sqlId('batch', `1 + n % ${some}`)} end`,
    ...{ code: `'CODE' || n`, created_at: ago() },
  }),
  rows('credit_account', many, {
    ...{ id: sqlId('credit'), kind: oneOf(['gift_card', 'store_credit']), currency: `'USD'`, balance_minor: '100' },
    ...{ code_hash: `case when n % 2 = 0 then ${hash('card')} end`, code_end: `case when n % 2 = 0 then '4242' end` },
    customer_id: `case when n % 2 = 1 then ${sqlId('account')} end`,
    expires_at: `shop_now() + (n - 50) * interval '1 hour'`,
    created_at: ago(),
  }),
  rows('vat_id_check', many, {
    ...{ vat_id: `'DE' || n`, requester: `''`, answer: `'valid'`, checked_at: ago(), kept_until: ago('n - 9000') },
  }),
  rows('tax_answer', many, { question: hash('tax'), said: `'{}'`, kept_until: ago('n - 9000') }),
  rows('live_price', many, { question: hash('live'), kind: `'silent'`, kept_until: ago('n - 9000') }),
]
