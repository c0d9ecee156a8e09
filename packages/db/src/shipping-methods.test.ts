import { expect, test } from 'vitest'
import { openTestDatabase } from './testing/test-database.ts'

/** As the release before wrote and read it. */
const inserted = `insert into shipping_method
    (id, market_code, zone_id, code, name, price_minor, free_above_minor, delivery_days_min, delivery_days_max)
  select gen_random_uuid(), 'US', id, 'mail', 'Mail', 900, null, 3, 6 from zone where code = 'us-ny'
  on conflict (market_code, code) do update set price_minor = excluded.price_minor, name = excluded.name`
const read = `select price_minor as "priceMinor" from shipping_method where market_code = 'US' and enabled and code = 'mail'`

test('a process of the release before goes on writing and reading prices', async () => {
  await using database = await openTestDatabase('catalogue')
  const { pool } = database
  const rateNow = async () => (await pool.query(`select rate from shipping_method where code = 'mail'`)).rows[0]?.rate
  const seen = async () => (await pool.query(read)).rows[0]?.priceMinor
  await pool.query(inserted)
  expect(await rateNow()).toEqual({ kind: 'flat', priceMinor: 900 })
  await pool.query(inserted.replace('900', '800'))
  expect([await rateNow(), await seen()]).toEqual([{ kind: 'flat', priceMinor: 800 }, 800])
  const table = { kind: 'table', measure: 'weight', rows: [{ from: 0, priceMinor: 650, step: null }], max: null }
  const rates = [
    [{ kind: 'flat', priceMinor: 700 }, 700],
    [{ kind: 'per_unit', unitMinor: 200, firstUnitMinor: 500 }, 500],
    [{ kind: 'per_unit', unitMinor: 200, firstUnitMinor: null }, 200],
    [table, 650],
    [{ kind: 'carrier', carrier: 'dhl', fallback: table }, 650],
  ] as const
  for (const [rate, priceMinor] of rates) {
    await pool.query(`update shipping_method set rate = $1 where code = 'mail'`, [rate])
    expect([await rateNow(), await seen()]).toEqual([rate, priceMinor])
  }
  await pool.query(inserted.replace('900', '650'))
  expect(await rateNow()).toEqual({ kind: 'carrier', carrier: 'dhl', fallback: table })
  await pool.query(inserted)
  expect(await rateNow()).toEqual({ kind: 'flat', priceMinor: 900 })
})

test('no rate of another kind gets in, and no answer of a carrier that is two', async () => {
  await using database = await openTestDatabase('catalogue')
  const write = (rate: object) => database.pool.query('update shipping_method set rate = $1', [rate])
  await expect(write({ kind: 'auction', priceMinor: 1 })).rejects.toThrow('shipping_method_rate')
  await expect(write({ priceMinor: 1 })).rejects.toThrow('shipping_method_rate')
  const keep = (kind: string, priceMinor: number | null) =>
    database.pool.query(
      `insert into live_price (question, kind, price_minor, kept_until) values (sha256('x'), $1, $2, now())`,
      [kind, priceMinor],
    )
  await expect(keep('silent', 1)).rejects.toThrow('live_price_is_one')
  await expect(keep('price', null)).rejects.toThrow('live_price_is_one')
})
