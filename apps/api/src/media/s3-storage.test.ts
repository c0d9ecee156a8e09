import sharp from 'sharp'
import { expect, test } from 'vitest'
import { mediaStaff, picture } from '../testing/media.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { openS3Server } from '../testing/s3-server.ts'

const bodyOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())
const nameIn = (url: string): string => new URL(url).pathname.split('/').at(-2) ?? ''

test('with a bucket media lie there, each sent whole and signed, and are read through the shop', async () => {
  await using s3 = await openS3Server()
  await using shop = await openTestShop({ http: { media: s3.media() } })
  const { keep } = await mediaStaff(shop)
  const medium = await keep(picture({ width: 700, height: 400 }))
  expect(medium.url.startsWith(`${shop.url}/media/`)).toBe(true)
  expect((await sharp(await bodyOf(medium.url)).metadata()).width).toBe(700)
  const files = await s3.filesOf(nameIn(medium.url))
  const variants = [320, 640, 700].flatMap((width) => [`${width}.avif`, `${width}.webp`])
  expect(files).toEqual([...variants, 'original.jpg'].toSorted())
  const puts = s3.asked.filter(({ method }) => method === 'PUT')
  expect(puts.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 200))
  for (const { headers } of puts) {
    expect(headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/)
    expect(headers['content-encoding']).toBeUndefined()
    expect(Object.keys(headers).filter((name) => /trailer|x-amz-checksum|x-amz-sdk/.test(name))).toEqual([])
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  }
  const missing = await fetch(medium.url.replace('original.jpg', '2000.avif'))
  expect(missing.status).toBe(404)
})

test('with a CDN in front of the bucket its addresses are shown, and who asks the shop is sent there', async () => {
  await using s3 = await openS3Server()
  await using shop = await openTestShop({
    works: false,
    http: { media: s3.media({ publicUrl: 'https://cdn.example' }) },
  })
  const { send } = await mediaStaff(shop)
  const { medium } = await send(await picture().jpeg().toBuffer(), 'image/jpeg')
  expect(medium.url).toBe(`https://cdn.example/${nameIn(medium.url)}/original.jpg`)
  const own = await fetch(`${shop.url}/media/${nameIn(medium.url)}/original.jpg`, { redirect: 'manual' })
  expect([own.status, own.headers.get('location')]).toEqual([302, medium.url])
})

test('what is removed is gone from the bucket, too', async () => {
  await using s3 = await openS3Server()
  await using shop = await openTestShop({ http: { media: s3.media() } })
  const { keep, media } = await mediaStaff(shop)
  const { mediaId, version, url } = await keep(picture())
  await media.remove.mutate({ mediaId, version })
  await until(async () => (await s3.filesOf(nameIn(url))).length === 0)
  expect((await fetch(url)).status).toBe(404)
})

test('a bucket that is away for a moment is asked again; while it stays away nothing is taken or broken', async () => {
  await using s3 = await openS3Server()
  await using shop = await openTestShop({ works: false, http: { media: s3.media() } })
  const { send, media } = await mediaStaff(shop)
  const bytes = await picture().jpeg().toBuffer()
  s3.fail(2)
  expect((await send(bytes, 'image/jpeg')).status).toBe(200)
  const other = await picture({ red: 3 }).jpeg().toBuffer()
  s3.fail(10)
  const refused = await send(other, 'image/jpeg')
  expect([refused.status, refused.refusal]).toEqual([503, { code: 'SERVICE_UNAVAILABLE', retryAfter: 5 }])
  expect((await media.list.query()).items).toHaveLength(1)
  s3.fail(0)
  expect((await send(other, 'image/jpeg')).status).toBe(200)
  expect((await media.list.query()).items).toHaveLength(2)
})

test('a bucket whose keys are wrong takes nothing and shows nothing, without a word about its keys', async () => {
  await using s3 = await openS3Server()
  const media = s3.media({ secretAccessKey: 'a-key-that-is-wrong' })
  await using shop = await openTestShop({ works: false, http: { media } })
  const { send } = await mediaStaff(shop)
  expect((await send(await picture().jpeg().toBuffer(), 'image/jpeg')).status).toBe(503)
  const name = `${'0'.repeat(32)}-${'0'.repeat(8)}`
  expect((await fetch(`${shop.url}/media/${name}/original.jpg`)).status).toBe(503)
  expect(shop.logged()).toContain('an image could not be kept')
  expect(shop.logged()).not.toContain('a-key-that-is-wrong')
})
