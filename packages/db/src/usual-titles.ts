import { sql } from 'kysely'
import type { Db } from './client.ts'
import type { ListFilter, ListSort } from './product-list.ts'

/** So many of a list are looked at, whatever their titles are. */
export const walkedMax = 2_000

/**
 * Whether it is a part of titles alone that is asked for, and so many have it that those who are walked past have half
 * a page more than is wanted, in a shop of so many products that it matters. PostgreSQL's own planner finds that out as
 * well, but for each call anew, which takes as long as the call. Not in the order of titles, for those that have a part
 * stand together there.
 */
export async function asksForUsualPart(
  db: Db,
  filter: ListFilter,
  { sort, most }: { readonly sort: ListSort; readonly most: number },
): Promise<boolean> {
  const { market, category, collectionId, q, minPriceMinor, maxPriceMinor, inStock, featured } = filter
  const others = [minPriceMinor, maxPriceMinor, inStock, featured]
  const isAll = category === null && collectionId === null && others.every((other) => other === undefined)
  if (q === undefined || !isAll || sort.by === 'title') return false
  const titles = await sampleOf(db, market)
  const wanted = q.toLowerCase()
  const found = titles.filter((title) => title.includes(wanted)).length
  return found * walkedMax > titles.length * most * 1.5
}

interface Sample {
  readonly titles: Promise<readonly string[]>
  readonly until: number
}
/** By market. */
const samples = new WeakMap<Db, Map<string, Sample>>()
const keptMs = 60_000

function sampleOf(db: Db, market: string): Promise<readonly string[]> {
  const ofDb = samples.get(db) ?? new Map<string, Sample>()
  samples.set(db, ofDb)
  const kept = ofDb.get(market)
  if (kept !== undefined && performance.now() < kept.until) return kept.titles
  const titles = readSample(db, market)
  ofDb.set(market, { titles, until: performance.now() + keptMs })
  titles.catch(() => ofDb.delete(market))
  return titles
}

/** The titles of the newest, in lower case; none of a small shop, where any way is short. */
async function readSample(db: Db, market: string): Promise<readonly string[]> {
  const { rows } = await sql<{ title: string }>`
    select title from listing where market_code = (select ${market}::text) and category_id is null
      and (select reltuples from pg_class where oid = 'listing'::regclass) > ${sql.lit(rowsOfSmallShop)}
    order by category_id, created_at desc, product_id desc limit 1000`.execute(db)
  return rows.map(({ title }) => title.toLowerCase())
}

/** As of the last ANALYZE. Each product has some, of markets and categories. */
const rowsOfSmallShop = 15_000
