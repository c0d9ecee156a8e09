import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import type { CategoryId } from '@tillwright/domain/ids'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalogStaff } from '../testing/catalog-staff.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'

const names = ['mug', 'teapot', 'book', 'lamp', 'vase', 'ebook'] as const
const some = <Of>(of: readonly Of[]) => fc.constantFrom(...of)
const category = fc.nat({ max: 6 })

/** What staff does, over seven categories and two collections; most of it is refused now and then. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: some(['move'] as const), which: category, to: fc.option(category) }) },
  { weight: 1, arbitrary: fc.record({ kind: some(['put'] as const), which: category, name: some(names) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: some(['price'] as const), name: some(names), max: fc.nat({ max: 9_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: some(['below'] as const), which: category, isStocked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: some(['pick'] as const), name: some(names), isIn: fc.boolean() }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** All that lists show, whatever it was written by. */
async function shown({ database: { pool } }: TestShop): Promise<unknown[]> {
  const all = async (rows: string) =>
    (await pool.query(`select json_agg(row_to_json(one)) as rows from (${rows}) as one`)).rows
  return [
    await all('select * from listing order by product_id, market_code, category_id nulls first'),
    await all('select collection_id, product_id, origin from collection_product order by 1, 2'),
    await all(`select * from collection_listing order by product_id, collection_id, market_code`),
  ]
}

async function fromScratch(shop: TestShop): Promise<unknown[]> {
  await shop.database.pool.query(
    `delete from listing; delete from collection_listing; delete from collection_product where origin = 'rule'`,
  )
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  return shown(shop)
}

test('after any sequence of moves the tree is one, and the lists are as if they were made anew', {
  tags: ['long'],
}, async () => {
  await using shop = await openTestShop({ works: false })
  const { pool, db } = shop.database
  const admin = await catalogStaff(shop, ['prices:read', 'prices:write'])
  const { categories, collections, prices } = admin
  const ids: CategoryId[] = []
  for (let n = 0; n < 7; n++)
    ids.push((await categories.create.mutate({ slug: `c${n}`, title: `C${n}` })).id as CategoryId)
  const idOf = (n: number): CategoryId => ids[n] ?? shop.served.deps.newId()
  const [byRule, byHand] = [
    (await collections.create.mutate({ code: 'rule', title: 'R', published: true })).id,
    (await collections.create.mutate({ code: 'hand', title: 'H', published: true })).id,
  ]
  const reduction = { kind: 'percent' as const, percentPpm: 500_000 }
  const scopes = [
    { kind: 'category' as const, ids: [idOf(0)] },
    { kind: 'collection' as const, ids: [byRule] },
  ]
  await prices.rules.create.mutate({ name: 'Half', reduction, scopes })
  const versionOf = async (id: string) => (await categories.get.query({ categoryId: id })).version
  const doing = async (one: Step): Promise<unknown> => {
    switch (one.kind) {
      case 'move': {
        const to = { parentId: one.to === null ? null : idOf(one.to), version: await versionOf(idOf(one.which)) }
        return categories.move.mutate({ categoryId: idOf(one.which), ...to })
      }
      case 'put':
        return transact(db, async (tx) => {
          const row = { product_id: shop.id.product[one.name], category_id: idOf(one.which) }
          await tx
            .insertInto('product_category')
            .values(row)
            .onConflict((twin) => twin.doNothing())
            .execute()
          await refreshListing(tx, [row.product_id])
        })
      case 'price': {
        const key = { variantId: shop.id.variant[one.name], market: 'US' }
        const known = await prices.get.query({ variantId: key.variantId })
        const version = known.prices.find(({ market }) => market === key.market)?.version ?? 1
        return prices.set.mutate({ ...key, price: { amount: one.max, currency: 'USD' }, version })
      }
      case 'below': {
        const { version } = await collections.get.query({ collectionId: byRule })
        const below = { kind: 'category' as const, categoryId: idOf(one.which) }
        const of = [below, { kind: 'in_stock' as const }]
        const rule = one.isStocked ? { kind: 'all' as const, of } : below
        return collections.setRule.mutate({ collectionId: byRule, rule, version })
      }
      case 'pick': {
        const productIds = [shop.id.product[one.name]]
        await collections.addProducts.mutate({ collectionId: byHand, productIds })
        const which = { collectionId: one.isIn ? byRule : byHand, productIds }
        return one.isIn ? collections.addProducts.mutate(which) : collections.removeProducts.mutate(which)
      }
    }
  }
  await fromScratch(shop)
  let moved = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const one of steps) {
        const [done] = await Promise.allSettled([doing(one)])
        if (done.status === 'rejected') expect(done.reason?.data?.refusal).toMatchObject({ code: 'VALIDATION_FAILED' })
        else if (one.kind === 'move') moved++
      }
      const { rows } = await pool.query(`
        with recursive down(id) as (
          select id from category where parent_id is null
          union all select category.id from category join down on down.id = category.parent_id)
        select count(*)::int as reached from down`)
      expect(rows[0].reached).toBe(7)
      const now = await shown(shop)
      expect(now).toEqual(await fromScratch(shop))
    }),
    { numRuns: 12, endOnFailure: true },
  )
  expect(moved).toBeGreaterThan(20)
})
