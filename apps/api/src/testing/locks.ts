import { type TestShop, until } from './open-test-shop.ts'

/** Waits until so many statements of this shop stand before locks that somebody else holds. */
export const untilSomebodyWaits = (shop: TestShop, count = 1) =>
  until(async () => {
    const { rows } = await shop.database.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows.length >= count
  })
