import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import type { ProductId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { addProducts, openSearchShop } from '../testing/search-shop.ts'
import { openPostgresSearch } from './postgres-search.ts'
import type { SearchAsked, SearchPosition } from './search-port.ts'

const plain: SearchAsked = {
  ...{ market: 'US', locale: 'en-US', text: 'cup', category: undefined, minPriceMinor: undefined },
  ...{ maxPriceMinor: undefined, inStock: undefined, featured: undefined, choices: new Map() },
  ...{ sort: { by: 'relevance', order: 'desc' } as const, after: null, most: 3, withTotal: true, withFacets: true },
}

test.each(['index', 'listing'] as const)(
  'by the %s, what comes and goes between pages repeats nothing and loses nothing, over all that are ranked apart',
  async (always) => {
    await using shop = await openSearchShop()
    const { db, pool } = shop.database
    const cup = (nr: number) => ({ title: nr === 2 ? 'Cup' : `${'Cup '.repeat(1 + (nr % 3))}${nr}`, vendor: 'Acme' })
    const first = await addProducts(
      shop,
      Array.from({ length: 13 }, (_, nr) => cup(nr)),
    )
    const { find } = openPostgresSearch(db, () => new Date(), { always, ranked: 4 })
    const gone: ProductId[] = []
    const seen: ProductId[] = []
    for (let after: SearchPosition | null = null, turn = 0; ; turn++) {
      const found = await find({ ...plain, after })
      expect(found?.facets?.counts.map(({ count }) => count)).toEqual([4])
      seen.push(...(found?.products ?? []).map(({ id }) => id))
      after = found?.products.at(-1)?.position ?? null
      if (after === null) break
      await addProducts(shop, [cup(100 + turn), cup(2)])
      const unseen = first.findLast((id) => !seen.includes(id) && !gone.includes(id))
      if (turn % 2 === 1 || unseen === undefined) continue
      gone.push(unseen)
      await pool.query(`update product set status = 'draft' where id = $1`, [unseen])
      await transact(db, (tx) => refreshListing(tx, [unseen]))
    }
    // The one that is called exactly so comes first, though it is one of the oldest.
    expect(seen[0]).toBe(first[2])
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.toSorted()).toEqual(first.filter((id) => !gone.includes(id)).toSorted())
    expect(gone.length).toBeGreaterThan(1)
  },
)
