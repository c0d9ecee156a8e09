import { type TestShop, until } from './open-test-shop.ts'

/** Waits until a statement of this shop stands before a lock that somebody else holds. */
export const untilSomebodyWaits = (shop: TestShop) =>
  until(async () => {
    const { rows } = await shop.database.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows.length > 0
  })
