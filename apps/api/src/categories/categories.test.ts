import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'
import { showPriceRun } from '../prices/show-prices.ts'
import { catalogStaff, listed } from '../testing/catalog-staff.ts'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { addProducts } from '../testing/prices.ts'
import { refusalFrom } from '../testing/shopper.ts'

const open = () => openTestShop({ works: false })
type Categories = Awaited<ReturnType<typeof catalogStaff>>['categories']
const make = async (categories: Categories, slug: string, parentId: string | null = null) =>
  (await categories.create.mutate({ slug, title: slug.toUpperCase(), parentId })).id

/** Into a category, shown in the lists. */
async function put(shop: TestShop, categoryId: string, slugs: readonly string[]): Promise<void> {
  await shop.database.pool.query(
    'insert into product_category (product_id, category_id) select id, $1 from product where slug = any($2)',
    [categoryId, slugs],
  )
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
}

test('a category is made, renamed and told in the language of whoever reads it, word by word', async () => {
  await using shop = await open()
  const { categories } = await catalogStaff(shop)
  const translations = [
    { locale: 'de', title: 'Tee', seoTitle: 'Tee kaufen' },
    { locale: 'de-AT', title: 'Tee (AT)', descriptionHtml: '<p>Servus<script>x</script></p>' },
  ]
  const made = await categories.create.mutate({
    ...{ slug: 'TEA', title: 'Tea', descriptionHtml: '<p onclick="x">Leaves</p>', seoDescription: 'All tea' },
    translations,
  })
  expect(made).toMatchObject({ slug: 'tea', parentId: null, position: 0, version: 1, descriptionHtml: '<p>Leaves</p>' })
  const get = shop.as().catalog.categories.get
  expect(await get.query({ slug: 'Tea' })).toMatchObject({
    title: 'Tea',
    seo: { title: 'Tea', description: 'All tea' },
  })
  expect(await get.query({ slug: 'tea', locale: 'de-at' })).toEqual({
    ...{ id: made.id, slug: 'tea', title: 'Tee (AT)', descriptionHtml: '<p>Servus</p>' },
    ...{ seo: { title: 'Tee kaufen', description: 'All tea' }, ancestors: [], children: [] },
  })
  expect((await get.query({ slug: 'tea', locale: 'de-CH' })).title).toBe('Tee')
  expect((await get.query({ slug: 'tea', locale: 'ja' })).title).toBe('Tea')
  const updated = await categories.update.mutate({ categoryId: made.id, version: 1, title: 'Teas', translations: [] })
  expect(updated).toMatchObject({ title: 'Teas', descriptionHtml: '<p>Leaves</p>', translations: [], version: 2 })
  expect((await get.query({ slug: 'tea', locale: 'de' })).title).toBe('Teas')
  const stale = { code: 'CONFLICT', entity: 'category', currentVersion: 2 }
  expect(await refusalFrom(categories.update.mutate({ categoryId: made.id, version: 1, title: 'x' }))).toEqual(stale)
  const { rows } = await shop.database.pool.query(
    `select action, before from audit_entry where entity = 'category' order by at, id`,
  )
  expect(rows).toMatchObject([{ action: 'admin.categories.create' }, { before: { title: 'Tea' } }])
})

test('what a category was called leads on to it, until another one is called so', async () => {
  await using shop = await open()
  const { categories } = await catalogStaff(shop)
  const tea = await make(categories, 'tea')
  const green = await make(categories, 'green', tea)
  await make(categories, 'sencha', green)
  await put(shop, green, ['mug'])
  const get = shop.as().catalog.categories.get
  const rename = (categoryId: string, slug: string, version: number) =>
    categories.update.mutate({ categoryId, slug, version })
  await rename(tea, 'teas', 1)
  await rename(green, 'green-tea', 1)
  const page = await get.query({ slug: 'GREEN' })
  expect(page).toMatchObject({ slug: 'green-tea', ancestors: [{ slug: 'teas' }], children: [{ slug: 'sencha' }] })
  expect(await listed(shop, { category: 'green' })).toEqual(['mug'])
  expect(await listed(shop, { category: 'tea' })).toEqual(['mug'])
  const known = { code: 'CONFLICT', entity: 'category' }
  expect(await refusalFrom(rename(green, 'Teas', 2))).toMatchObject(known)
  expect(await refusalFrom(categories.create.mutate({ slug: 'teas', title: 'x' }))).toMatchObject(known)
  const newTea = await make(categories, 'tea')
  expect((await get.query({ slug: 'tea' })).id).toBe(newTea)
  await rename(green, 'green', 2)
  expect((await get.query({ slug: 'green-tea' })).slug).toBe('green')
  await categories.remove.mutate({ categoryId: newTea, version: 1 })
  expect(await refusalFrom(get.query({ slug: 'tea' }))).toEqual({ code: 'NOT_FOUND', entity: 'category' })
})

test('a moved subtree is at once in the lists of those above it, and in no list that it left', async () => {
  await using shop = await open()
  const { categories } = await catalogStaff(shop)
  const [kitchen, garden] = [await make(categories, 'kitchen'), await make(categories, 'garden')]
  const tea = await make(categories, 'tea', kitchen)
  const pots = await make(categories, 'pots', tea)
  await put(shop, pots, ['teapot'])
  await put(shop, tea, ['mug'])
  await put(shop, kitchen, ['mug', 'book'])
  const sort = { by: 'title', order: 'asc' } as const
  const of = async () =>
    Promise.all(['kitchen', 'garden', 'tea', 'pots'].map((category) => listed(shop, { category, sort })))
  expect(await of()).toEqual([['book', 'mug', 'teapot'], [], ['mug', 'teapot'], ['teapot']])
  const moved = await categories.move.mutate({ categoryId: tea, parentId: garden, version: 1 })
  expect(moved).toMatchObject({ parentId: garden, position: 0, version: 2 })
  expect(await of()).toEqual([['book', 'mug'], ['mug', 'teapot'], ['mug', 'teapot'], ['teapot']])
  expect((await categories.get.query({ categoryId: tea })).run).toMatchObject({ totalCount: 2, doneCount: 2 })
  await categories.move.mutate({ categoryId: pots, parentId: null, beforeId: garden, version: 1 })
  expect(await of()).toEqual([['book', 'mug'], ['mug'], ['mug'], ['teapot']])
  const tree = await shop.as().catalog.categories.tree.query({ locale: 'de' })
  expect(tree.map(({ slug }) => slug)).toEqual(['kitchen', 'pots', 'garden'])
  const { items } = await categories.list.query()
  expect(items).toMatchObject([
    { slug: 'kitchen', productCount: 2, children: [] },
    { slug: 'pots', productCount: 1 },
    { slug: 'garden', productCount: 0, children: [{ slug: 'tea', productCount: 1 }] },
  ])
})

test('a product that comes below a category while that is moved is seen by the move, and goes with it', async () => {
  await using shop = await open()
  const { categories } = await catalogStaff(shop)
  const [kitchen, garden] = [await make(categories, 'kitchen'), await make(categories, 'garden')]
  const tea = await make(categories, 'tea', kitchen)
  const pots = await make(categories, 'pots', tea)
  const putting = await shop.database.pool.connect()
  await putting.query('begin')
  await putting.query('insert into product_category values ($1, $2)', [shop.id.product.mug, pots])
  const moving = categories.move.mutate({ categoryId: tea, parentId: garden, version: 1 })
  await untilSomebodyWaits(shop)
  await putting.query(
    `insert into listing (market_code, category_id, product_id, price_min_minor, price_max_minor, availability,
       featured, title, created_at)
     values ('US', $1, $2, 1, 1, 'in_stock', false, 'mug', shop_now())`,
    [kitchen, shop.id.product.mug],
  )
  await putting.query('commit')
  putting.release()
  await moving
  expect([await listed(shop, { category: 'kitchen' }), await listed(shop, { category: 'garden' })]).toEqual([
    [],
    ['mug'],
  ])
})

test('the lists of hundreds of products follow a move at once, and their prices in the background', async () => {
  await using shop = await open()
  const admin = await catalogStaff(shop, ['prices:write', 'prices:read'])
  const { categories } = admin
  await addProducts(shop, 300)
  const [sale, other] = [await make(categories, 'sale'), await make(categories, 'other')]
  const bulk = await make(categories, 'bulk', other)
  await put(
    shop,
    bulk,
    Array.from({ length: 300 }, (_, n) => `bulk-${n + 1}`),
  )
  const scopes = [{ kind: 'category' as const, ids: [sale] }]
  const reduction = { kind: 'percent' as const, percentPpm: 500_000 }
  await admin.prices.rules.create.mutate({ name: 'Half', reduction, scopes })
  const counts = async () => {
    const total = async (category: string) =>
      (await shop.as().catalog.products.list.query({ category, withTotal: true, limit: 1 })).total
    return [await total('sale'), await total('other')]
  }
  const price = async () => (await shop.as().catalog.products.list.query({ category: 'bulk' })).items[0]?.price.amount
  await categories.move.mutate({ categoryId: bulk, parentId: sale, version: 1 })
  expect([await counts(), await price()]).toEqual([[300, 0], 1_000])
  const { rows } = await shop.database.pool.query(
    `select data ->> 'runId' as id from pgboss.job where name = 'show-price-run'`,
  )
  await Promise.all(Array.from({ length: 8 }, () => showPriceRun(shop.served.deps, rows[0].id)))
  expect([await counts(), await price()]).toEqual([[300, 0], 500])
  expect((await categories.get.query({ categoryId: bulk })).run).toMatchObject({ doneCount: 300, totalCount: 300 })
})

test('a category is never below itself, nor below twelve others, and siblings stand as they are told', async () => {
  await using shop = await open()
  const { categories } = await catalogStaff(shop)
  const ids = [await make(categories, 'l1')]
  for (let level = 2; level <= 12; level++) ids.push(await make(categories, `l${level}`, ids.at(-1)))
  const [first = '', second = ''] = ids
  const last = ids.at(-1) ?? ''
  const wrong = { code: 'VALIDATION_FAILED', issues: [{ path: 'parentId' }] }
  for (const parentId of [first, second, last])
    expect(await refusalFrom(categories.move.mutate({ categoryId: first, parentId, version: 1 }))).toMatchObject(wrong)
  const deep = { code: 'LIMIT_EXCEEDED', max: 12 }
  expect(await refusalFrom(categories.create.mutate({ slug: 'x', title: 'x', parentId: last }))).toMatchObject(deep)
  const top = await make(categories, 'top')
  expect(await refusalFrom(categories.move.mutate({ categoryId: first, parentId: top, version: 1 }))).toMatchObject(
    deep,
  )
  const nobody = crypto.randomUUID()
  const move = { categoryId: top, version: 1 }
  expect(await refusalFrom(categories.move.mutate({ ...move, parentId: nobody }))).toMatchObject({ code: 'NOT_FOUND' })
  const stranger = await refusalFrom(categories.move.mutate({ ...move, parentId: null, beforeId: second }))
  expect(stranger).toMatchObject({ issues: [{ path: 'beforeId' }] })
  expect(await categories.reorder.mutate({ parentId: null, categoryIds: [top, first] })).toBeTruthy()
  const tree = await shop.as().catalog.categories.tree.query()
  expect(tree.map(({ slug }) => slug)).toEqual(['top', 'l1'])
  const missing = categories.reorder.mutate({ parentId: null, categoryIds: [top] })
  expect(await refusalFrom(missing)).toMatchObject({ code: 'CONFLICT' })
  await expect(
    shop.database.pool.query('update category set parent_id = $1 where id = $2', [last, first]),
  ).rejects.toMatchObject({ constraint: 'category_not_below_itself' })
})

test('eight moves at once, each below the next, make no circle, and neither do eight statements by hand', async () => {
  await using shop = await open()
  const { categories } = await catalogStaff(shop)
  for (let round = 0; round < 4; round++) {
    const ids = await Promise.all(Array.from({ length: 8 }, (_, n) => make(categories, `c${round}-${n}`)))
    // Each below the next: one of the eight would close the circle.
    const moves = ids.map((categoryId, n) =>
      categories.move.mutate({ categoryId, parentId: ids[(n + 1) % 8] ?? null, version: 1 }),
    )
    const moved = await Promise.allSettled(moves)
    expect(moved.filter(({ status }) => status === 'fulfilled')).toHaveLength(7)
    const direct = await Promise.allSettled(
      ids.map((id, n) =>
        shop.database.pool.query('update category set parent_id = $1 where id = $2', [ids[(n + 5) % 8], id]),
      ),
    )
    expect(direct.some(({ status }) => status === 'rejected')).toBe(true)
  }
  const { rows } = await shop.database.pool.query(`
    with recursive down(id) as (
      select id from category where parent_id is null
      union all select category.id from category join down on down.id = category.parent_id)
    select (select count(*) from down)::int as reached, (select count(*) from category)::int as known`)
  expect(rows[0].reached).toBe(rows[0].known)
})

test('a category goes when nothing names it, and says until then what does', async () => {
  await using shop = await open()
  const admin = await catalogStaff(shop, ['prices:write', 'promotions:write'])
  const { categories, collections } = admin
  const tea = await make(categories, 'tea')
  const green = await make(categories, 'green', tea)
  await put(shop, tea, ['mug'])
  const reduction = { kind: 'percent' as const, percentPpm: 500_000 }
  const rule = { name: 'Half', reduction, scopes: [{ kind: 'category' as const, ids: [tea] }] }
  await admin.prices.rules.create.mutate(rule)
  const gifts = await collections.create.mutate({ code: 'gifts', title: 'Gifts' })
  const { id: collectionId } = gifts
  await collections.setRule.mutate({ collectionId, rule: { kind: 'category', categoryId: tea }, version: 1 })
  const by = ['categories', 'products', 'priceRules', 'collections']
  const remove = () => categories.remove.mutate({ categoryId: tea, version: 1 })
  expect(await refusalFrom(remove())).toEqual({ code: 'IN_USE', entity: 'category', by })
  await collections.setRule.mutate({ collectionId, rule: null, version: 2 })
  await categories.remove.mutate({ categoryId: green, version: 1 })
  await shop.database.pool.query('delete from product_category; delete from price_rule')
  expect(await remove()).toEqual({ ok: true })
  expect(await refusalFrom(remove())).toEqual({ code: 'NOT_FOUND', entity: 'category' })
})
