import { randomInt, randomUUID } from 'node:crypto'
import type { NewId } from '@tillwright/domain/ids'
import { formatInvoiceNumber, parseInvoiceSeries } from '@tillwright/domain/invoices/series'
import { readIsoDay } from '@tillwright/domain/orders/shop-day'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { issueInvoice } from './invoices.ts'
import { insertPaidOrders, type PaidOrder } from './testing/paid-orders.ts'
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts'

// The database takes the brand that the caller asks for.
const newId = (() => randomUUID()) as NewId

/** Each transaction says for itself what time it is. */
const ownClocks = `create or replace function shop_now() returns timestamptz language sql stable as
  $$ select coalesce(nullif(current_setting('test.now', true), '')::timestamptz, now()) $$`

class ChangedItsMind extends Error {}

/** One payment's transaction, at a moment of its own; answers whether it was kept. */
async function pay({ db }: TestDatabase, order: PaidOrder, by: { at: Date; isKept: boolean }): Promise<boolean> {
  try {
    await db.transaction().execute(async (tx) => {
      await sql`select set_config('test.now', ${by.at.toISOString()}, true)`.execute(tx)
      await issueInvoice(tx, { ...order, parts: null }, newId)
      if (!by.isKept) throw new ChangedItsMind()
    })
    return true
  } catch (error) {
    if (error instanceof ChangedItsMind) return false
    throw error
  }
}

interface Written {
  readonly number: string
  readonly sequence: number
  readonly year: number
  readonly issued_on: string
}

const writtenIn = async ({ pool }: TestDatabase): Promise<Written[]> =>
  // By the moment at which each was written, and not by what it says of itself.
  (await pool.query<Written>('select number, sequence, year, issued_on from invoice order by written_at')).rows

test('eight at once, of which every third walks away, leave 300 numbers without a gap, over a year’s end', async () => {
  await using database = await openTestDatabase('catalogue')
  await database.pool.query(`${ownClocks}; alter table invoice add column written_at bigserial`)
  await database.pool.query(`update shop_setting set time_zone = 'Asia/Tokyo'`)
  const orders = await insertPaidOrders(database.db, 300)
  const waiting = [...orders]
  const midnight = Date.parse('2026-12-31T15:00:00Z')
  let begun = 0
  const write = async (): Promise<void> => {
    for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
      // About two seconds a payment, and clocks that are off by a minute.
      const at = new Date(midnight + (begun++ - 200) * 2_000 + randomInt(-60_000, 60_000))
      if (!(await pay(database, order, { at, isKept: randomInt(10) >= 3 }))) waiting.push(order)
    }
  }
  await Promise.all(Array.from({ length: 8 }, write))
  const written = await writtenIn(database)
  expect(written).toHaveLength(300)
  expect(new Set(written.map(({ number }) => number)).size).toBe(300)
  const days = written.map(({ issued_on }) => issued_on)
  expect(days).toEqual(days.toSorted())
  expect(new Set(days)).toEqual(new Set(['2026-12-31', '2027-01-01']))
  for (const year of [2026, 2027]) {
    const own = written.filter((row) => row.year === year)
    expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index + 1))
    expect(own.every(({ issued_on }) => issued_on.startsWith(`${year}-`))).toBe(true)
  }
})

test('a number is written as the domain writes it, whatever the series', async () => {
  await using database = await openTestDatabase()
  const ask = 'select invoice_number($1, $2, $3) as number, invoice_year($4, $2) as year'
  for (const template of ['INV-{YYYY}-{SEQ:5}', '{SEQ:1}', 'a/{SEQ:9}/{YYYY}.b', 'X-{SEQ:2}-Y']) {
    for (const [iso, sequence] of [
      ['2026-12-31', 1],
      ['0999-01-01', 99],
      ['2027-01-01', 100_000],
      ['9999-06-30', 2_147_483_647],
    ] as const) {
      for (const resets of ['yearly', 'never'] as const) {
        if (resets === 'yearly' && !template.includes('{YYYY}')) continue
        const series = parseInvoiceSeries({ template, resets })
        const day = readIsoDay(iso)
        if (day === null) throw new Error(`${iso} is a day`)
        const { rows } = await database.pool.query(ask, [template, iso, sequence, resets])
        expect(rows).toEqual([
          { number: formatInvoiceNumber(series, { day, sequence }), year: resets === 'yearly' ? day.year : 0 },
        ])
      }
    }
  }
})

test('a series that was taken up again goes on where it ended, and the other one too', async () => {
  await using database = await openTestDatabase('catalogue')
  await database.pool.query(`${ownClocks}; alter table invoice add column written_at bigserial`)
  const orders = await insertPaidOrders(database.db, 6)
  const change = (template: string, resets: string) =>
    database.pool.query('update shop_setting set invoice_template = $1, invoice_resets = $2', [template, resets])
  const series = [
    ['INV-{YYYY}-{SEQ:5}', 'yearly'],
    ['R{SEQ:1}', 'never'],
  ] as const
  for (const [index, order] of orders.entries()) {
    if (index % 2 === 0) {
      const [template, resets] = series[(index / 2) % 2] ?? series[0]
      await change(template, resets)
    }
    await pay(database, order, { at: new Date('2027-03-01T12:00:00Z'), isKept: true })
  }
  const year = 2027
  const numbers = ['00001', '00002'].map((digits) => `INV-${year}-${digits}`)
  expect((await writtenIn(database)).map(({ number }) => number)).toEqual([
    ...[...numbers, 'R1', 'R2'],
    ...['00003', '00004'].map((digits) => `INV-${year}-${digits}`),
  ])
  await expect(change('R{SEQ:1}', 'yearly')).rejects.toThrow('taken up again as it was')
  await expect(change('r{SEQ:1}', 'never')).rejects.toThrow('taken up again as it was')
  await expect(change('CN-{YYYY}-{SEQ:5}', 'yearly')).rejects.toThrow('shop_setting_series_differ')
})

test('the database keeps what an invoice is: one for an order, in its series, and never changed', async () => {
  await using database = await openTestDatabase('catalogue')
  const [first, second] = await insertPaidOrders(database.db, 2)
  if (first === undefined || second === undefined) throw new Error('there are two')
  await pay(database, first, { at: new Date(), isKept: true })
  const run = (text: string) => database.pool.query(text)
  await expect(pay(database, first, { at: new Date(), isKept: true })).rejects.toThrow('invoice_one_per_order')
  await expect(run('delete from invoice')).rejects.toThrow('append-only')
  await expect(run(`update invoice set number = 'X'`)).rejects.toThrow('append-only')
  await expect(run(`delete from invoice_series`)).rejects.toThrow('append-only')
  // As if a number had been drawn, and lost.
  await run(`update invoice_counter set last_sequence = last_sequence + 1 where template like 'INV%'`)
  await expect(pay(database, second, { at: new Date(), isKept: true })).rejects.toThrow('invoice_is_gapless')
})
