import { expect, test } from 'vitest'
import { openTestShop } from '../testing/open-test-shop.ts'
import { draftProduct, productStaff } from '../testing/product-staff.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

const open = () => openTestShop({ works: false })
const inUse = (entity: string, ...by: string[]) => ({ code: 'IN_USE', entity, by })
const invalid = (path: string, message: string) => ({ code: 'VALIDATION_FAILED', issues: [{ path, message }] })

test('variants come, change, are put in another order and go, each by the version of their product', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { variants } = admin.products
  const made = await draftProduct(admin, 'Shirt', { skus: ['S', 'M'] })
  const productId = made.id
  const added = await variants.create.mutate({ productId, version: 1, sku: 'L', optionValues: ['Size L'] })
  expect(added).toMatchObject({ version: 2, variants: [{ sku: 'S' }, { sku: 'M' }, { sku: 'L' }] })
  const [small = '', medium = '', large = ''] = added.variants.map(({ id }) => id)
  const stale = { code: 'CONFLICT', entity: 'product', currentVersion: 2 }
  expect(await refusalFrom(variants.update.mutate({ variantId: large, version: 1, sku: 'XL' }))).toEqual(stale)
  const facts = { sku: 'XL', barcode: '4006381333931', weightGrams: 300, requiresShipping: false }
  const updated = await variants.update.mutate({ variantId: large, version: 2, ...facts, taxCategory: 'reduced' })
  expect(updated.variants[2]).toMatchObject({ ...facts, optionValues: ['Size L'], taxCategory: 'reduced' })
  const order = { productId, version: 3, variantIds: [large, small, medium] }
  expect((await variants.reorder.mutate(order)).variants.map(({ sku }) => sku)).toEqual(['XL', 'S', 'M'])
  const gone = await variants.remove.mutate({ variantId: small, version: 4 })
  expect(gone).toMatchObject({ version: 5, variants: [{ sku: 'XL' }, { sku: 'M' }] })
  const again = await variants.create.mutate({ productId, version: 5, sku: 's', optionValues: ['Size S'] })
  expect(again.variants.map(({ sku }) => sku)).toEqual(['XL', 'M', 's'])
  expect(await refusalFrom(variants.remove.mutate({ variantId: small, version: 6 }))).toEqual({
    ...{ code: 'NOT_FOUND', entity: 'variant' },
  })
})

test('a SKU that somebody has is CONFLICT, and a choice, image or tax category that can’t be is told', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { variants } = admin.products
  const { id: productId, variants: own } = await draftProduct(admin, 'Shirt', { skus: ['S', 'M'] })
  const variantId = own[0]?.id ?? ''
  const create = (more: object) => refusalFrom(variants.create.mutate({ productId, version: 1, sku: 'L', ...more }))
  const update = (given: object) => refusalFrom(variants.update.mutate({ variantId, version: 1, ...given }))
  const sku = { code: 'CONFLICT', entity: 'sku', currentVersion: null }
  expect(await create({ sku: 'mug-1', optionValues: ['L'] })).toEqual(sku)
  expect(await update({ sku: 'm' })).toEqual(sku)
  expect(await create({})).toEqual(invalid('optionValues', 'takes a value for each of: Size'))
  expect(await create({ optionValues: ['size s'] })).toEqual(invalid('optionValues', 'size s is S already'))
  expect(await update({ optionValues: ['Size M'] })).toEqual(invalid('optionValues', 'Size M is M already'))
  const strange = crypto.randomUUID()
  expect(await update({ imageId: strange })).toEqual(invalid('imageId', 'is no image of the product'))
  expect(await update({ taxCategory: 'none' })).toEqual({ code: 'NOT_FOUND', entity: 'taxCategory' })
  const reorder = (variantIds: string[]) => refusalFrom(variants.reorder.mutate({ productId, version: 1, variantIds }))
  expect(await reorder([variantId])).toEqual(invalid('variantIds', 'M is missing'))
  expect((await reorder([variantId, variantId, strange])).issues).toMatchObject([
    { path: 'variantIds.1', message: 'is there twice' },
    { path: 'variantIds.2', message: 'is no variant of this product' },
    { path: 'variantIds', message: 'M is missing' },
  ])
})

test('the options of a product change with the values of all of its variants, or not at all', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { setOptions } = admin.products.variants
  const { id: productId, variants } = await draftProduct(admin, 'Shirt', { skus: ['S', 'M'] })
  const [small = '', medium = ''] = variants.map(({ id }) => id)
  const said = (...values: [string[], string[]]) => [
    { variantId: small, optionValues: values[0] },
    { variantId: medium, optionValues: values[1] },
  ]
  const names = { productId, version: 1, optionNames: ['Size', 'Colour'] }
  const twins = setOptions.mutate({ ...names, variants: said(['S', 'Red'], ['s', 'red']) })
  expect(await refusalFrom(twins)).toEqual(invalid('variants.1.optionValues', 's / red is S already'))
  const half = setOptions.mutate({ ...names, variants: said(['S', 'Red'], ['M', 'Red']).slice(0, 1) })
  expect(await refusalFrom(half)).toEqual(invalid('variants', 'M is missing'))
  const set = await setOptions.mutate({ ...names, variants: said(['S', 'Red'], ['M', 'Red']) })
  expect(set).toMatchObject({ optionNames: ['Size', 'Colour'], variants: [{ optionValues: ['S', 'Red'] }, {}] })
  const none = setOptions.mutate({ productId, version: 2, optionNames: [], variants: said([], []) })
  expect(await refusalFrom(none)).toMatchObject({ issues: [{ message: 'without options S is the only variant' }] })
})

test('a variant that was ever ordered stays, whatever its SKU is by then', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const { products } = admin
  // Of ebooks there is no stock that could tell of orders.
  await (await openGuest(shop, { ebook: 1 })).place()
  const variantId = shop.id.variant.ebook
  const remove = (version: number) => refusalFrom(products.variants.remove.mutate({ variantId, version }))
  expect(await remove(1)).toEqual(inUse('variant', 'orders'))
  await products.variants.update.mutate({ variantId, version: 1, sku: 'EPUB-1' })
  expect(await remove(2)).toEqual(inUse('variant', 'orders'))
  await products.archive.mutate({ productId: shop.id.product.ebook, version: 2 })
  await products.restore.mutate({ productId: shop.id.product.ebook, version: 3 })
  const whole = products.remove.mutate({ productId: shop.id.product.ebook, version: 4 })
  expect(await refusalFrom(whole)).toEqual(inUse('product', 'orders'))
  const stocked = products.variants.remove.mutate({ variantId: shop.id.variant.book, version: 1 })
  expect(await refusalFrom(stocked)).toEqual(inUse('variant', 'stock'))
})

test('a variant that goes leaves the carts that it is in, which are as changed as by their shopper', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const guest = await openGuest(shop, { ebook: 1, mug: 1 })
  const before = await guest.shop.cart.get.query()
  await admin.products.variants.remove.mutate({ variantId: shop.id.variant.ebook, version: 1 })
  const after = await guest.shop.cart.get.query()
  expect(after?.quote.lines).toMatchObject([{ sku: 'MUG-1' }])
  expect(after?.version).toBe((before?.version ?? 0) + 1)
  const listed = await shop.as().catalog.products.list.query({ q: 'ebook' })
  expect(listed.items).toEqual([])
})

test('whoever buys a variant while it is removed has it, or it is gone: never an order of nothing', async () => {
  await using shop = await open()
  const admin = await productStaff(shop)
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { ebook: 1 })))
  const removing = admin.products.variants.remove.mutate({ variantId: shop.id.variant.ebook, version: 1 })
  const [removed, ...orders] = await Promise.allSettled([removing, ...guests.map((guest) => guest.place())])
  const placed = orders.filter(({ status }) => status === 'fulfilled')
  expect(removed.status).toBe(placed.length === 0 ? 'fulfilled' : 'rejected')
  const { variants } = await admin.products.get.query({ productId: shop.id.product.ebook })
  expect(variants).toHaveLength(placed.length === 0 ? 0 : 1)
})
