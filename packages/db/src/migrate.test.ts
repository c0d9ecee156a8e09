import { randomUUID } from 'node:crypto'
import { Migrator } from 'kysely/migration'
import { expect, test } from 'vitest'
import { type Connection, connect } from './client.ts'
import { queueNames } from './jobs.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { asAdmin, databaseUrl, testDatabasePrefix } from './testing/test-database.ts'

/** A database in which there is nothing at all. */
async function createEmpty(): Promise<string> {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const name = `${testDatabasePrefix}${randomUUID().replaceAll('-', '')}`
  await asAdmin(server, `create database ${name}`)
  return databaseUrl(server, name)
}

async function connected<T>(connectionString: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = connect({ connectionString, poolMax: 3 })
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}

const names = Object.keys(migrations)

const uuid = (n: number) => `01980000-0000-7000-8000-00000000000${n}`

test('of eight processes that migrate one database at once one does it, and all find it whole', async () => {
  const connectionString = await createEmpty()
  const ran = await Promise.all(
    Array.from({ length: 8 }, () => connected(connectionString, ({ db }) => migrate(db, connectionString))),
  )
  expect(ran.filter((done) => done.length > 0)).toEqual([names])
  await connected(connectionString, async ({ db, pool }) => {
    expect(await pendingMigrations(db)).toEqual([])
    const queues = await pool.query('select name from pgboss.queue order by name')
    expect(queues.rows.map(({ name }) => name)).toEqual([...queueNames].toSorted())
  })
})

test('a migration that fails, or whose process is killed, leaves nothing of itself or of those before it', async () => {
  const connectionString = await createEmpty()
  await connected(connectionString, async ({ db, pool }) => {
    const tables = async () => {
      const { rows } = await pool.query(
        `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
      )
      return rows.map(({ relname }) => relname).filter((name) => !name.startsWith('kysely_'))
    }
    // In the way of a late migration.
    await pool.query('create table audit_entry (id int)')
    await expect(migrate(db, connectionString)).rejects.toThrow('audit_entry')
    expect([await tables(), await pendingMigrations(db)]).toEqual([['audit_entry'], names])
    await pool.query('drop table audit_entry')

    // Stopped at a lock, and cut off there, as a killed process is.
    const holder = await pool.connect()
    await holder.query(`set idle_in_transaction_session_timeout = 0; begin; create table audit_entry (id int)`)
    const stopped = connected(connectionString, (own) => migrate(own.db, connectionString)).catch(() => 'cut off')
    let cut = 0
    while (cut === 0) {
      const { rowCount } = await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      )
      cut = rowCount ?? 0
    }
    expect(await stopped).toBe('cut off')
    await holder.query('rollback')
    holder.release()
    expect(await tables()).toEqual([])
    expect(await migrate(db, connectionString)).toEqual(names)
  })
})

/** As the release before 0014 wrote it. */
const openShop = `
  insert into market (code, name, currency, prices_include_tax, tax_rounding, countries, default_country, locales)
    values ('US', 'United States', 'USD', false, 'line', '{US}', 'US', '{en-US}');
  insert into shop_setting (shop_name, time_zone, default_market, shop_id)
    values ('Three Rivers', 'America/New_York', 'US', gen_random_uuid());
  insert into zone (id, code, name) values ('${uuid(1)}', 'us', 'United States');
  insert into zone_area (zone_id, country, region) values ('${uuid(1)}', 'US', null), ('${uuid(1)}', 'US', 'NY');
  insert into tax_rate (id, zone_id, category, name, rate_ppm, valid_from)
    values ('${uuid(2)}', '${uuid(1)}', 'tea', 'Tax', 40000, '2020-01-01');
  insert into shipping_method (id, market_code, zone_id, code, name, price_minor, tax_category, delivery_days_min,
    delivery_days_max)
    values ('${uuid(3)}', 'US', '${uuid(1)}', 'standard', 'Ground', 695, 'shipping', 3, 6);
  insert into product (id, slug, title, status, tax_category) values ('${uuid(4)}', 'sencha', 'Sencha', 'active', 'tea');
  insert into variant (id, product_id, position, sku) values ('${uuid(5)}', '${uuid(4)}', 0, 'SEN-1');
  insert into variant_price (variant_id, market_code, price_minor) values ('${uuid(5)}', 'US', 2100);
  insert into listing (market_code, product_id, price_min_minor, price_max_minor, availability, featured, title, created_at)
    values ('US', '${uuid(4)}', 2100, 2100, 'in_stock', false, 'Sencha', now());
  insert into cart (id, token_hash, market_code, locale, status)
    values ('${uuid(6)}', sha256('token'), 'US', 'en-US', 'placed');
  insert into orders (id, order_number, cart_id, email, owner_key, idempotency_key, request_hash, market_code, currency,
    locale, status, payment_status, fulfillment_status, payment_method, tax_included, subtotal_minor, discount_minor,
    shipping_minor, shipping_tax_minor, tax_minor, rounding_minor, total_minor)
    values ('${uuid(7)}', 'ORD-1', '${uuid(6)}', 'ada@example.com', 'cart:1', 'key', sha256('request'), 'US', 'USD',
      'en-US', 'PROCESSING', 'SUCCEEDED', 'UNFULFILLED', 'stripe', false, 2100, 0, 695, 0, 84, 0, 2879);
  insert into order_line (id, order_id, position, product_id, variant_id, sku, title, options, tax_category,
    requires_shipping, weight_grams, quantity, unit_price_minor, discount_minor, tax_minor, total_minor)
    values ('${uuid(8)}', '${uuid(7)}', 0, '${uuid(4)}', '${uuid(5)}', 'SEN-1', 'Sencha', '[]', 'tea', true, 100, 1,
      2100, 0, 84, 2100);
  insert into order_tax_line (order_id, position, name, rate_ppm, base_minor, tax_minor)
    values ('${uuid(7)}', 0, 'Tax', 40000, 2100, 84)`

test('a shop that is open already keeps what it has: its methods, rates, prices and orders', async () => {
  const connectionString = await createEmpty()
  await connected(connectionString, async ({ db, pool }) => {
    const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0014'))
    const { error } = await new Migrator({ db, provider: { getMigrations: async () => before } }).migrateToLatest()
    expect(error).toBeUndefined()
    await pool.query(openShop)
    await migrate(db, connectionString)
    const { rows } = await pool.query(`
      select rate, tax_rate.layer, price_basis, variant_price.version, orders.tax_treatment, tax_category.name,
        setting.invoice_template
      from shipping_method, tax_rate, market, variant_price, orders, tax_category, shop_setting as setting
      where tax_category.code = 'tea'`)
    expect(rows).toEqual([
      {
        rate: { kind: 'flat', priceMinor: 695 },
        ...{ layer: 1, price_basis: 'gross', version: 1, tax_treatment: 'taxed', name: 'tea' },
        invoice_template: 'INV-{YYYY}-{SEQ:5}',
      },
    ])
  })
})
