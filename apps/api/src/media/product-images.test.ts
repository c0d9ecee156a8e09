import { expect, test } from 'vitest'
import { filesOnDisk, mediaStaff, picture } from '../testing/media.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => 'granted',
    (error: unknown) => (error as { data?: { refusal?: unknown } }).data?.refusal,
  )

/** Two uploads, without smaller ones. */
async function sendTwo({ send }: Awaited<ReturnType<typeof mediaStaff>>) {
  const front = await send(await picture({ red: 1 }).jpeg().toBuffer(), 'image/jpeg')
  const back = await send(await picture({ width: 900, height: 600, red: 2 }).jpeg().toBuffer(), 'image/jpeg')
  return [front.medium, back.medium] as const
}

const sweep = async ({ served }: TestShop) => served.deps.jobs.enqueueSweep('sweep-media')

test('a product shows the images that staff gives it, in that order, with all that browsers choose from', async () => {
  await using shop = await openTestShop()
  const staff = await mediaStaff(shop)
  const productId = shop.id.product.mug
  const front = await staff.keep(picture({ width: 700, height: 500 }))
  const back = await staff.keep(picture({ red: 2 }))
  await staff.media.update.mutate({ mediaId: back.mediaId, alt: 'The back', version: 1 })
  const { version } = await staff.media.productImages.query({ productId })
  const images = [{ mediaId: back.mediaId }, { mediaId: front.mediaId, alt: 'The front' }]
  const set = await staff.media.setProductImages.mutate({ productId, images, version })
  expect(set.images.map(({ alt, mediaId }) => [alt, mediaId])).toEqual([
    ['The back', back.mediaId],
    ['The front', front.mediaId],
  ])
  const [first, second] = (await shop.as().catalog.products.get.query({ id: productId })).images
  expect(first).toMatchObject({ url: back.url, alt: 'The back', width: 400, height: 300, sources: back.sources })
  expect(second).toMatchObject({ url: front.url, alt: 'The front', width: 700, height: 500, sources: front.sources })
  const { items } = await shop.as().catalog.products.list.query({})
  expect(items.find(({ id }) => id === productId)?.image).toEqual(first)
  const turned = set.images.toReversed().map(({ imageId }) => ({ imageId }))
  const again = await staff.media.setProductImages.mutate({ productId, images: turned, version: set.version })
  expect(again.images.map(({ imageId }) => imageId)).toEqual(set.images.map(({ imageId }) => imageId).toReversed())
})

test('smaller ones that are made later are shown where the image is shown already', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await mediaStaff(shop)
  const [{ mediaId }] = await sendTwo(staff)
  const productId = shop.id.product.mug
  await staff.media.setProductImages.mutate({ productId, images: [{ mediaId }], version: 1 })
  const shown = async () => (await shop.as().catalog.products.get.query({ id: productId })).images[0]?.sources
  expect(await shown()).toEqual([])
  const { makeVariants } = await import('./make-variants.ts')
  const { rows } = await shop.database.pool.query(`select data from pgboss.job where name = 'make-media-variants'`)
  for (const { data } of rows) await makeVariants(shop.served.deps, { id: data.mediaId, name: data.name })
  expect((await shown())?.map(({ type }) => type)).toEqual(['image/avif', 'image/webp'])
})

test('a medium that a product has is not removed; one that none has is, with all its files', async () => {
  await using shop = await openTestShop()
  const staff = await mediaStaff(shop)
  const { mediaId, version } = await staff.keep(picture())
  const productId = shop.id.product.mug
  await staff.media.setProductImages.mutate({ productId, images: [{ mediaId }], version: 1 })
  expect(await refusalOf(staff.media.remove.mutate({ mediaId, version }))).toEqual({
    code: 'CONFLICT',
    entity: 'media',
    currentVersion: version,
  })
  const { products } = await staff.media.get.query({ mediaId })
  expect(products.map(({ id }) => id)).toEqual([productId])
  await staff.media.setProductImages.mutate({ productId, images: [], version: 2 })
  await staff.media.remove.mutate({ mediaId, version })
  await until(async () => (await filesOnDisk(shop)).length === 0)
  expect(await refusalOf(staff.media.get.query({ mediaId }))).toEqual({ code: 'NOT_FOUND', entity: 'media' })
})

test('while eight arrange a product and eight remove its medium, no product shows what is gone', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await mediaStaff(shop)
  const productId = shop.id.product.mug
  for (let round = 0; round < 4; round++) {
    const { medium } = await staff.send(
      await picture({ width: 100 + round })
        .jpeg()
        .toBuffer(),
      'image/jpeg',
    )
    const { mediaId, version } = medium
    const { version: seen } = await staff.media.productImages.query({ productId })
    const images = [{ mediaId }]
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        (index + round) % 2 === 0
          ? refusalOf(staff.media.setProductImages.mutate({ productId, images, version: seen }))
          : refusalOf(staff.media.remove.mutate({ mediaId, version })),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'granted')).toHaveLength(1)
    const { images: now } = await staff.media.productImages.query({ productId })
    for (const image of now) expect((await fetch(`${shop.url}${image.url}`)).status).toBe(200)
  }
})

test('what nobody used for a day is swept; what a product had, or was sent anew, stays', async () => {
  await using shop = await openTestShop()
  const staff = await mediaStaff(shop)
  const productId = shop.id.product.mug
  const [used, unused] = await sendTwo(staff)
  const anew = await picture({ red: 3 }).jpeg().toBuffer()
  await staff.send(anew, 'image/jpeg')
  await staff.media.setProductImages.mutate({ productId, images: [{ mediaId: used.mediaId }], version: 1 })
  await staff.media.setProductImages.mutate({ productId, images: [], version: 2 })
  await shop.database.pool.query(`update media set uploaded_at = uploaded_at - interval '25 hours'`)
  const { medium: kept } = await staff.send(anew, 'image/jpeg')
  await sweep(shop)
  await until(async () => (await fetch(unused.url)).status === 404)
  const { items } = await staff.media.list.query()
  expect(items.map(({ mediaId }) => mediaId)).toEqual([kept.mediaId, used.mediaId])
  const { items: never } = await staff.media.list.query({ neverUsed: true })
  expect(never.map(({ mediaId }) => mediaId)).toEqual([kept.mediaId])
})

test('what was cut off between row and file, or between file and its note, is no medium, and is swept', async () => {
  await using shop = await openTestShop()
  const staff = await mediaStaff(shop)
  const bytes = await picture().jpeg().toBuffer()
  const { medium } = await staff.send(bytes, 'image/jpeg')
  await shop.database.pool.query(`update media set stored_at = null`)
  expect((await staff.media.list.query()).items).toEqual([])
  const images = [{ mediaId: medium.mediaId }]
  const given = staff.media.setProductImages.mutate({ productId: shop.id.product.mug, images, version: 1 })
  expect(await refusalOf(given)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'images.0' }] })
  const again = await staff.send(bytes, 'image/jpeg')
  expect(again.medium.mediaId).toBe(medium.mediaId)
  await shop.database.pool.query(`update media set stored_at = null, uploaded_at = uploaded_at - interval '25 hours'`)
  await sweep(shop)
  await until(async () => (await filesOnDisk(shop)).length === 0)
  const anew = await staff.send(bytes, 'image/jpeg')
  expect(anew.medium.url).not.toBe(medium.url)
  expect((await fetch(anew.medium.url)).status).toBe(200)
})

test('a stale version, a medium twice, and what there is not are told apart, and change nothing', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await mediaStaff(shop)
  const productId = shop.id.product.mug
  const [{ mediaId }] = await sendTwo(staff)
  const nobody = shop.served.deps.newId<string>()
  const set = (images: { mediaId: string }[], version = 1, id: string = productId) =>
    refusalOf(staff.media.setProductImages.mutate({ productId: id, images, version }))
  expect(await set([{ mediaId }], 7)).toEqual({ code: 'CONFLICT', entity: 'product', currentVersion: 1 })
  expect(await set([{ mediaId }], 1, nobody)).toEqual({ code: 'NOT_FOUND', entity: 'product' })
  expect(await set([{ mediaId }, { mediaId }, { mediaId: nobody }])).toMatchObject({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'images.1' }, { path: 'images.2' }],
  })
  const focalPoint = { x: 0.3, y: 0.7 }
  const updated = await staff.media.update.mutate({ mediaId, focalPoint, version: 1 })
  expect(updated.focalPoint?.x).toBeCloseTo(0.3)
  expect(await refusalOf(staff.media.update.mutate({ mediaId, alt: 'late', version: 1 }))).toEqual({
    code: 'CONFLICT',
    entity: 'media',
    currentVersion: 2,
  })
  expect((await staff.media.productImages.query({ productId })).images).toEqual([])
})

test('whoever writes the address of a medium as an image has it, as a file of products does', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await mediaStaff(shop)
  const [, { mediaId, url, width, height }] = await sendTwo(staff)
  await shop.database.pool.query(
    `insert into product_image (id, product_id, position, url, width, height) values ($1, $2, 0, $3, 800, 800)`,
    [shop.served.deps.newId(), shop.id.product.mug, new URL(url).pathname],
  )
  const { images } = await staff.media.productImages.query({ productId: shop.id.product.mug })
  expect(images).toMatchObject([{ mediaId, width, height }])
  expect(await refusalOf(staff.media.remove.mutate({ mediaId, version: 1 }))).toMatchObject({ code: 'CONFLICT' })
})
