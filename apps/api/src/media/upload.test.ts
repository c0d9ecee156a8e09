import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { filesOnDisk, mediaStaff, picture } from '../testing/media.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { apiKeyOf, signIn } from '../testing/sign-in.ts'

const long = { tags: ['long'] }

const bytesAt = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())

test('an image can be used at once; smaller ones in AVIF and WebP follow, none of them wider', long, async () => {
  await using shop = await openTestShop()
  const { post, media } = await mediaStaff(shop)
  const bytes = await picture({ width: 1_500, height: 1_000 }).png().toBuffer()
  const { status, medium } = await post(new Uint8Array(bytes), 'image/png')
  expect([status, medium.width, medium.height, medium.type]).toEqual([200, 1_500, 1_000, 'image/png'])
  expect((await sharp(await bytesAt(medium.url)).metadata()).width).toBe(1_500)
  const { sources } = await until(async () => {
    const now = await media.get.query({ mediaId: medium.mediaId })
    return now.sources.length > 0 && now
  })
  expect(sources.map(({ type }) => type)).toEqual(['image/avif', 'image/webp'])
  for (const { type, srcset } of sources) {
    const shown = srcset.split(', ').map((one) => one.split(' '))
    expect(shown.map(([, width]) => width)).toEqual(['320w', '640w', '1280w', '1500w'])
    for (const [url = '', width] of shown) {
      const answer = await fetch(url)
      expect(answer.headers.get('content-type')).toBe(type)
      const found = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
      expect([found.format, `${found.width}w`]).toEqual([type === 'image/avif' ? 'heif' : 'webp', width])
    }
  }
})

test('what a camera writes beside the pixels is gone, the image is upright, and its colours are in sRGB', async () => {
  await using shop = await openTestShop({ works: false })
  const { send } = await mediaStaff(shop)
  const exif = { IFD0: { Make: 'SecretCamera' }, IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' } }
  const bytes = await picture({ width: 60, height: 40 })
    .withExif(exif)
    .withMetadata({ orientation: 6, exif })
    .withIccProfile('p3')
    .jpeg()
    .toBuffer()
  const sent = await sharp(bytes).metadata()
  expect([sent.orientation, bytes.includes('SecretCamera')]).toEqual([6, true])
  const { medium } = await send(bytes, 'image/jpeg')
  expect([medium.width, medium.height]).toEqual([40, 60])
  const kept = await bytesAt(medium.url)
  const { exif: keptExif, icc, xmp, orientation, space } = await sharp(kept).metadata()
  expect({ keptExif, icc, xmp, orientation, space }).toEqual({ space: 'srgb' })
  expect(kept.includes('SecretCamera')).toBe(false)
})

test('an AVIF and the first picture of a GIF are kept as what every browser shows', async () => {
  await using shop = await openTestShop({ works: false })
  const { send } = await mediaStaff(shop)
  const frames = [picture({ width: 20, height: 20 }), picture({ width: 20, height: 20, red: 1 })]
  const pages = await Promise.all(frames.map((frame) => frame.png().toBuffer()))
  const gif = await sharp(pages, { join: { animated: true } })
    .gif()
    .toBuffer()
  const avif = await picture({ width: 30, height: 20 }).avif().toBuffer()
  for (const [bytes, type, height] of [
    [gif, 'image/gif', 20],
    [avif, 'image/avif', 20],
  ] as const) {
    const { medium } = await send(bytes, type)
    expect([medium.type, medium.height]).toEqual(['image/webp', height])
    expect((await sharp(await bytesAt(medium.url)).metadata()).pages ?? 1).toBe(1)
  }
})

test('the same bytes are one medium, however often and by how many at once they are sent', long, async () => {
  await using shop = await openTestShop({ works: false })
  const { send, media } = await mediaStaff(shop)
  const bytes = await picture().webp().toBuffer()
  const sent = await Promise.all(Array.from({ length: 12 }, () => send(bytes, 'image/webp')))
  const again = await send(bytes, 'image/webp')
  expect(new Set([...sent, again].map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set([...sent, again].map(({ medium }) => medium.mediaId)).size).toBe(1)
  expect((await media.list.query()).items).toHaveLength(1)
  expect(await filesOnDisk(shop)).toEqual(['original.webp'])
  const { rows } = await shop.database.pool.query(`select 1 from audit_entry where action = 'admin.media.upload'`)
  expect(rows).toHaveLength(1)
})

test('only whoever may write the catalogue sends images, and no foreign page lets him', long, async () => {
  await using shop = await openTestShop({ works: false })
  const bytes = new Uint8Array(await picture().jpeg().toBuffer())
  const reader = await signIn(shop, { role: 'STAFF', permissions: ['catalog:read'] })
  const writer = await signIn(shop, { role: 'STAFF', permissions: ['catalog:write'] })
  const apiKey = await apiKeyOf(shop, ['catalog:write'])
  const statusOf = async (headers: Record<string, string>) =>
    (
      await fetch(`${shop.url}/admin/media`, {
        method: 'POST',
        body: bytes,
        headers: { 'content-type': 'image/jpeg', ...headers },
      })
    ).status
  expect(await statusOf({})).toBe(401)
  expect(await statusOf({ 'x-api-key': `${apiKey.slice(0, -1)}~` })).toBe(401)
  expect(await statusOf({ authorization: `Bearer ${reader.accessToken}` })).toBe(403)
  expect(await statusOf({ 'x-api-key': apiKey, origin: 'https://evil.example' })).toBe(403)
  expect(await statusOf({ 'x-api-key': apiKey, 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await statusOf({ 'x-api-key': apiKey, 'content-type': 'application/json' })).toBe(415)
  expect(await statusOf({ authorization: `Bearer ${writer.accessToken}` })).toBe(200)
  expect(await statusOf({ 'x-api-key': apiKey, origin: 'https://shop.example' })).toBe(200)
})

test('an image never changes under its name: everybody may keep it for good, and asks for it once', async () => {
  await using shop = await openTestShop({ works: false })
  const { send } = await mediaStaff(shop)
  const { medium } = await send(await picture().jpeg().toBuffer(), 'image/jpeg')
  const answer = await fetch(medium.url)
  const etag = answer.headers.get('etag') ?? ''
  expect({
    caching: answer.headers.get('cache-control'),
    sniffing: answer.headers.get('x-content-type-options'),
    type: answer.headers.get('content-type'),
    bytes: Number(answer.headers.get('content-length')),
  }).toEqual({
    caching: 'public, max-age=31536000, immutable',
    sniffing: 'nosniff',
    type: 'image/jpeg',
    bytes: (await answer.arrayBuffer()).byteLength,
  })
  expect((await fetch(medium.url, { headers: { 'if-none-match': `"x", W/${etag}` } })).status).toBe(304)
  const directory = medium.url.slice(0, medium.url.lastIndexOf('/'))
  await writeFile(join(shop.options.media.directory, '.env'), 'secret')
  for (const path of ['320.avif', '..%2f.env', '%2e%2e/.env', 'original.jpg%00.png', 'original.svg', '']) {
    const missing = await fetch(`${directory}/${path}`)
    expect([path, missing.status, missing.headers.get('etag')]).toEqual([path, 404, null])
    expect(await missing.text()).not.toContain('secret')
  }
})

test('what the disk of a shop keeps is what was shown, byte by byte', async () => {
  await using shop = await openTestShop({ works: false })
  const { send } = await mediaStaff(shop)
  const { medium } = await send(await picture().jpeg().toBuffer(), 'image/jpeg')
  const onDisk = await readFile(
    join(shop.options.media.directory, new URL(medium.url).pathname.slice('/media/'.length)),
  )
  expect((await bytesAt(medium.url)).equals(onDisk)).toBe(true)
})
