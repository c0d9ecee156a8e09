import { ago, hash, many, oneOf, type Rows, rows, some, sqlId } from './rows.ts'

const account = sqlId('account')
/** The first customer signs in all the time. */
const anybody = sqlId('account', 'case when n % 20 = 2 then 1 else n end')

/** Customers and staff, how they come in, and what they leave behind. */
export const peopleRows: readonly Rows[] = [
  rows('account', many, {
    ...{ id: account, email: `'ada-' || n || '@example.com'`, first_name: `'Ada'`, last_name: `'Name ' || n` },
    ...{ role: `case when n % 100 = 99 then 'STAFF' else 'CUSTOMER' end`, created_at: ago() },
    email_verified_at: ago(),
  }),
  rows('account_address', many, {
    ...{ id: sqlId('address'), account_id: account, created_at: ago() },
    address: `'{"firstName":"Ada","lastName":"L","addressLine1":"1 St","city":"NY","state":"NY","zipCode":"10001","country":"US"}'`,
  }),
  rows('account_identity', many, {
    ...{
      id: sqlId('identity'),
      account_id: account,
      provider: `'grid'`,
      issuer: `'https://example.com'`,
      subject: 'n',
    },
  }),
  rows('provider_customer', many, {
    ...{ id: sqlId('payer'), account_id: account, request: `'{}'`, customer_id: `'cus_' || n`, created_at: ago() },
    gone_at: `case when n % 2 = 1 then ${ago()} end`,
  }),
  rows('session', many, {
    ...{ id: sqlId('session'), account_id: anybody, created_at: ago(), last_used_at: ago() },
    expires_at: `${ago()} + interval '200 days'`,
    revoked_at: `case when n % 3 = 0 then ${ago()} end`,
    revoked_because: `case when n % 3 = 0 then 'logout' end`,
  }),
  rows('refresh_token', many, {
    ...{ token_hash: hash('refresh'), session_id: sqlId('session'), created_at: ago() },
    used_at: `case when n % 2 = 0 then ${ago()} end`,
  }),
  rows('one_time_token', many, {
    ...{ id: sqlId('token'), purpose: `'verify_email'`, account_id: account, email: `'a@example.com'` },
    ...{ created_at: ago(), expires_at: `${ago()} + interval '1 day'` },
  }),
  rows('second_factor', some, {
    ...{
      id: sqlId('factor'),
      account_id: account,
      sealed_secret: `decode(repeat('00', 48), 'hex')`,
      created_at: ago(),
    },
    last_step: `case when n % 10 > 0 then 1 end`,
  }),
  rows('recovery_code', some, { second_factor_id: sqlId('factor'), code_hash: hash('recovery') }),
  rows('oidc_return', many, {
    ...{ id: sqlId('return'), code_hash: hash('code'), challenge: hash('challenge'), provider: `'grid'` },
    ...{ issuer: `'https://example.com'`, subject: 'n', first_name: `'Ada'`, last_name: `'Name'` },
    expires_at: ago(),
  }),
  rows('staff_invitation', some, {
    ...{ id: sqlId('invitation'), email: `'staff-' || n || '@example.com'`, role: `'STAFF'`, permissions: `'{}'` },
    ...{ created_at: ago(), expires_at: `shop_now() + (500 - n) * interval '1 hour'` },
  }),
  rows('staff_request', many, {
    ...{ actor_id: `'staff'`, idempotency_key: 'n', action: `'x'`, request_hash: hash('asked'), at: ago() },
  }),
  rows('api_key', some, {
    ...{ id: sqlId('key'), name: `'Key ' || n`, prefix: `'prefix' || n`, secret_hash: hash('key') },
    ...{ scopes: `'{orders:read}'`, created_at: ago(), revoked_at: `case when n % 2 = 0 then ${ago()} end` },
  }),
  rows('audit_entry', many, {
    ...{ id: sqlId('audit'), at: ago(), actor_kind: `'staff'`, actor_id: sqlId('account', '99 + (n % 50) * 100') },
    ...{
      actor_name: `'Grace'`,
      action: `'admin.' || ${oneOf(['a', 'b', 'c', 'd', 'e'], 'n / 3')} || n % 20 || '.update'`,
    },
    ...{ entity: oneOf(['order', 'product', 'account', 'stock_level']), entity_id: 'n % 500', request_id: 'n' },
  }),
  rows('import_run', some, {
    ...{ id: sqlId('import'), kind: oneOf(['products', 'prices', 'stock']), mode: `'skip_bad'`, dry_run: 'false' },
    ...{ status: `'done'`, byte_count: '1', actor_kind: `'staff'`, actor_id: `'x'`, actor_name: `'Grace'` },
    ...{ request_id: `'x'`, may_price: 'true', may_stock: 'true', heard_at: ago(), created_at: ago() },
    finished_at: `case when n % 100 <> 0 then ${ago()} end`,
  }),
  rows('import_error', many, {
    run_id: sqlId('import', 'case when n % 2 = 0 then 1 else 1 + n % 1000 end'),
    ...{ row_number: 'n', column_name: `'sku'`, message: `'is unknown'` },
  }),
  rows('import_chunk', some, { run_id: sqlId('import'), position: '1', bytes: `''` }),
  rows('import_draft', some, { run_id: sqlId('import'), row_number: 'n', names: `'{}'`, draft: `'{}'` }),
  rows('import_name', some, { run_id: sqlId('import'), name: 'n', row_number: 'n' }),
]
