import { request } from 'node:http'
import { crc32, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesOnDisk, mediaStaff, picture } from '../testing/media.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'

let shop: TestShop
let staff: Awaited<ReturnType<typeof mediaStaff>>

beforeAll(async () => {
  shop = await openTestShop({ works: false })
  staff = await mediaStaff(shop)
})
afterAll(async () => {
  await shop[Symbol.asyncDispose]()
})

const chunk = (type: string, data: Buffer): Buffer => {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A few kilobytes that say they are as many pixels. */
function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const rows = deflateSync(Buffer.alloc(1_000_000), { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
const script = '<html><script>alert(document.cookie)</script>'
const zipEnd = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])
const jpeg = await picture().jpeg().toBuffer()
const png = await picture({ width: 600, height: 600 }).png().toBuffer()
const noise = Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 7_919) % 251))

test.each([
  ['an SVG', Buffer.from(svg), 'image/svg+xml', 'unsupported_type'],
  ['an SVG that is called a PNG', Buffer.from(svg), 'image/png', 'unsupported_type'],
  ['a page', Buffer.from(script), 'image/jpeg', 'unsupported_type'],
  ['a TIFF', await picture().tiff().toBuffer(), 'image/tiff', 'unsupported_type'],
  ['noise', noise, 'image/jpeg', 'unsupported_type'],
  ['nothing', Buffer.alloc(0), 'image/png', 'empty'],
  ['a PNG that is called a JPEG', png, 'image/jpeg', 'type_mismatch'],
  ['half of a JPEG', jpeg.subarray(0, jpeg.length / 2), 'image/jpeg', 'damaged'],
  ['half of a PNG', png.subarray(0, png.length / 2), 'image/png', 'damaged'],
  ['the beginning of a PNG', png.subarray(0, 20), 'image/png', 'damaged'],
  ['a JPEG that is a page, too', Buffer.concat([jpeg, Buffer.from(script)]), 'image/jpeg', 'polyglot'],
  ['a JPEG that is an archive, too', Buffer.concat([jpeg, zipEnd]), 'image/jpeg', 'polyglot'],
  ['a GIF that is a program, too', Buffer.from('GIF89a/*    */=1;alert(1)//'), 'image/gif', 'damaged'],
  ['a bomb of a gigapixel', bomb(32_000, 32_000), 'image/png', 'too_many_pixels'],
  ['a bomb that is one line', bomb(1_000_000, 1), 'image/png', 'too_many_pixels'],
])('%s is refused, and told why', async (_what, bytes, type, reason) => {
  const { status, refusal } = await staff.send(bytes, type)
  expect([status, refusal]).toEqual([422, { code: 'MEDIA_INVALID', reason }])
})

test('more than 20 MB are refused however they come, and no more of them is kept', async () => {
  const tooMany = 20 * 1_048_576 + 1
  const said = await new Promise<number>((resolve, reject) => {
    const headers = { 'content-type': 'image/jpeg', 'x-api-key': staff.apiKey, 'content-length': tooMany }
    const asked = request(`${shop.url}/admin/media`, { method: 'POST', headers }, (answer) => {
      resolve(answer.statusCode ?? 0)
      asked.destroy()
    })
    asked.on('error', reject)
    asked.write(jpeg)
  })
  expect(said).toBe(413)
  const endless = await new Promise<number>((resolve, reject) => {
    const headers = { 'content-type': 'image/jpeg', 'x-api-key': staff.apiKey, 'transfer-encoding': 'chunked' }
    const asked = request(`${shop.url}/admin/media`, { method: 'POST', headers }, (answer) => {
      resolve(answer.statusCode ?? 0)
      asked.destroy()
    })
    asked.on('error', reject)
    const more = () => {
      while (!asked.destroyed && asked.write(Buffer.alloc(1_048_576)));
      if (!asked.destroyed) asked.once('drain', more)
    }
    more()
  })
  expect(endless).toBe(413)
})

test('of what was refused nothing is left, and the next image is taken', async () => {
  const { rows } = await shop.database.pool.query('select 1 from media')
  expect(rows).toEqual([])
  expect((await staff.send(jpeg, 'image/jpeg')).status).toBe(200)
  expect(await filesOnDisk(shop)).toEqual(['original.jpg'])
})

test('others are served while large pictures are worked on', { tags: ['long'] }, async () => {
  const large = await Promise.all(
    [1, 2, 3].map((red) => picture({ width: 4_000, height: 3_000, red }).jpeg().toBuffer()),
  )
  const sending = Promise.all(large.map((bytes) => staff.send(bytes, 'image/jpeg')))
  let served = 0
  let isDone = false
  const done = sending.finally(() => {
    isDone = true
  })
  while (!isDone) {
    expect((await shop.as().catalog.products.get.query({ id: shop.id.product.mug })).images).toEqual([])
    served++
  }
  expect((await done).map(({ status }) => status)).toEqual([200, 200, 200])
  expect(served).toBeGreaterThan(3)
})
