import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about stock name. */
export interface StockTargets {
  readonly locationId: string
  readonly otherLocationId: string
}

/** Two places where nothing lies, and orders take nothing. */
export async function openStockSubjects({ database, served }: TestShop): Promise<StockTargets> {
  const [locationId, otherLocationId] = [served.deps.newId<string>(), served.deps.newId<string>()]
  await database.pool.query(
    `insert into stock_location (id, code, name, enabled) select id, id, 'Nowhere', false from unnest($1::uuid[]) as id`,
    [[locationId, otherLocationId]],
  )
  return { locationId, otherLocationId }
}
