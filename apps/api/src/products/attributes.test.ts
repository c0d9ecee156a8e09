import { expect, test } from 'vitest'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { productStaff } from '../testing/product-staff.ts'
import { refusalFrom } from '../testing/shopper.ts'

const open = () => openTestShop({ works: false })

test('a product shows its attributes in the order and the language of the shop', async () => {
  await using shop = await open()
  const { attributes, products } = await productStaff(shop)
  await attributes.create.mutate({ code: 'washable', title: 'Washable', kind: 'boolean', position: 2 })
  await attributes.create.mutate({
    ...{ code: 'cloth', title: 'Cloth', kind: 'list', isFacet: true, position: 1 },
    titles: { DE: 'Stoff', 'ja-jp': '素材' },
  })
  const said = { cloth: ['wool', 'silk'], washable: false }
  const productId = shop.id.product.mug
  expect((await products.update.mutate({ productId, version: 1, attributes: said })).attributes).toEqual(said)
  const shown = async (locale: string) =>
    (await shop.as().catalog.products.get.query({ slug: 'mug', locale })).attributes
  expect(await shown('en')).toEqual([
    { code: 'cloth', title: 'Cloth', value: ['wool', 'silk'] },
    { code: 'washable', title: 'Washable', value: false },
  ])
  expect((await shown('ja')).map(({ title }) => title)).toEqual(['素材', 'Washable'])
  expect((await shown('de-AT')).map(({ title }) => title)).toEqual(['Stoff', 'Washable'])
  const { items } = await attributes.list.query()
  expect(items).toMatchObject([{ code: 'cloth', titles: { de: 'Stoff', 'ja-JP': '素材' } }, { code: 'washable' }])
})

test('what is no attribute of the shop, or not of its kind, is refused by its code', async () => {
  await using shop = await open()
  const { attributes, products } = await productStaff(shop)
  const kinds = { words: 'text', weight: 'number', fresh: 'boolean', cloth: 'list' } as const
  for (const [code, kind] of Object.entries(kinds)) await attributes.create.mutate({ code, title: code, kind })
  const wrong = { words: 7, weight: '7', fresh: 'true', cloth: 'wool', unknown: true }
  const update = products.update.mutate
  const refused = await refusalFrom(update({ productId: shop.id.product.mug, version: 1, attributes: wrong }))
  expect(refused).toMatchObject({
    issues: [
      { path: 'attributes.words', message: 'is no text' },
      { path: 'attributes.weight', message: 'is no number' },
      { path: 'attributes.fresh', message: 'is no boolean' },
      { path: 'attributes.cloth', message: 'is no list' },
      { path: 'attributes.unknown', message: 'is no attribute of this shop' },
    ],
  })
  const right = { words: 'a', weight: 0.1, fresh: true, cloth: [] }
  const made = await products.create.mutate({ title: 'Right', attributes: right })
  expect(made.attributes).toEqual(right)
})

test('an attribute changes by its version, pages by its place, and goes only when no product has it', async () => {
  await using shop = await open()
  const { attributes, products } = await productStaff(shop)
  for (const [code, position] of [
    ['b', 1],
    ['a', 1],
    ['z', 0],
  ] as const)
    await attributes.create.mutate({ code, title: code.toUpperCase(), kind: 'text', position })
  const known = attributes.create.mutate({ code: 'a', title: 'A', kind: 'text' })
  const conflict = (entity: string, currentVersion: number | null) => ({ code: 'CONFLICT', entity, currentVersion })
  expect(await refusalFrom(known)).toEqual(conflict('attribute', null))
  expect(await attributes.update.mutate({ code: 'a', title: 'First', version: 1 })).toMatchObject({
    ...{ title: 'First', position: 1, version: 2 },
  })
  expect(await refusalFrom(attributes.update.mutate({ code: 'a', title: 'X', version: 1 }))).toEqual(
    conflict('attribute', 2),
  )
  const first = await attributes.list.query({ limit: 2 })
  const second = await attributes.list.query({ limit: 2, cursor: first.nextCursor ?? '' })
  const codes = [first, second].map(({ items }) => items.map(({ code }) => code))
  expect([...codes, second.nextCursor]).toEqual([['z', 'a'], ['b'], null])
  for (const cursor of ['', 'x', '1.', '1.A', '1.a.b', '-1.a', '1e9.a'])
    expect(await refusalFrom(attributes.list.query({ cursor }))).toMatchObject({ issues: [{ path: 'cursor' }] })
  const made = await products.create.mutate({ title: 'Has it', attributes: { a: 'x' } })
  const remove = () => attributes.remove.mutate({ code: 'a', version: 2 })
  expect(await refusalFrom(remove())).toEqual({ code: 'IN_USE', entity: 'attribute', by: ['products'] })
  await products.update.mutate({ productId: made.id, version: 1, attributes: {} })
  expect(await remove()).toEqual({ ok: true })
  expect(await refusalFrom(remove())).toEqual({ code: 'NOT_FOUND', entity: 'attribute' })
})

test('an attribute is not removed while a product is just getting it', async () => {
  await using shop = await open()
  const { attributes } = await productStaff(shop)
  await attributes.create.mutate({ code: 'cloth', title: 'Cloth', kind: 'text' })
  const client = await shop.database.pool.connect()
  try {
    await client.query('begin')
    await client.query(`select from attribute where code = 'cloth' for share`)
    await client.query(`update product set attributes = '{"cloth":"wool"}' where slug = 'mug'`)
    const removing = refusalFrom(attributes.remove.mutate({ code: 'cloth', version: 1 }))
    removing.catch(() => undefined)
    await untilSomebodyWaits(shop)
    await client.query('commit')
    expect(await removing).toMatchObject({ code: 'IN_USE', entity: 'attribute' })
  } finally {
    client.release()
  }
})
