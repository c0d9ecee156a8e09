import { expect, test } from 'vitest'
import { openOldDatabase } from './testing/old-database.ts'

interface Meanwhile {
  /** The first of the migrations. */
  readonly from: string
  /** What somebody has done before, and does once the migration waits for him. */
  readonly before: string
  readonly after: string
}

test.each<[string, Meanwhile]>([
  [
    'pays while the tables of money change',
    {
      from: '0028-exchanges',
      // As whoever hears of a payment: the order first, then its money.
      before: 'update orders set version = version where false',
      after: 'update payment set captured_minor = captured_minor where false',
    },
  ],
  [
    'ships while lines get another count',
    {
      from: '0029-kept-pieces',
      before: 'select id from orders where false for update; select id from order_line where false',
      after: 'update orders set version = version where false; update order_line set quantity = quantity where false',
    },
  ],
  [
    'captures while the ledger is opened',
    {
      from: '0034-credit',
      before: 'select id from orders where false for update; update payment_attempt set state = state where false',
      after:
        'update payment set captured_minor = captured_minor where false; update refund set state = state where false',
    },
  ],
])('whoever %s waits once, and not in a circle', async (_, { from, before: done, after }) => {
  await using old = await openOldDatabase()
  const { pool, migrateTo } = old
  expect(await migrateTo((key) => key < from)).not.toHaveProperty('error')
  const other = await pool.connect()
  await other.query(`set idle_in_transaction_session_timeout = 0; begin; ${done}`)
  const migrated = migrateTo((key) => key <= from)
  await expect
    .poll(async () => {
      const waiting = `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
      return (await pool.query(waiting)).rows.length
    })
    .toBe(1)
  await other.query(`${after}; commit`)
  other.release()
  expect(await migrated).toMatchObject({ results: [{ migrationName: from, status: 'Success' }] })
})
