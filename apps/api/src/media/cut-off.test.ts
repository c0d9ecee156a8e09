import { mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { filesOnDisk, mediaStaff, picture } from '../testing/media.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { uploadPrefix } from './sweep-media.ts'

const uploadsLeft = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(uploadPrefix))

test('whoever goes away while he sends leaves nothing, and is no fault of ours', async () => {
  await using shop = await openTestShop({ works: false })
  const { apiKey } = await mediaStaff(shop)
  // Other tests send, too: they do it elsewhere.
  vi.stubEnv('TMPDIR', await mkdtemp(join(tmpdir(), 'cut-off-')))
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  const headers = { 'content-type': 'image/jpeg', 'x-api-key': apiKey, 'content-length': 5_000_000 }
  const asked = Array.from({ length: 8 }, () => {
    const one = request(`${shop.url}/admin/media`, { method: 'POST', headers }).on('error', () => undefined)
    one.write(Buffer.alloc(100_000))
    return one
  })
  await until(async () => (await uploadsLeft()).length === asked.length)
  for (const one of asked) one.destroy()
  await until(async () => (await uploadsLeft()).length === 0)
  expect((await shop.database.pool.query('select 1 from media')).rows).toEqual([])
  expect(shop.logged()).not.toContain('request failed')
})

test('what a process left that was killed while it received or wrote an image is swept a day later', async () => {
  await using shop = await openTestShop()
  const { send } = await mediaStaff(shop)
  const { medium } = await send(await picture().jpeg().toBuffer(), 'image/jpeg')
  const { directory } = shop.options.media
  const [old, young] = [crypto.randomUUID(), crypto.randomUUID()].map((id) => join(directory, `.${id}.part`))
  const upload = await mkdtemp(join(tmpdir(), uploadPrefix))
  const yesterday = new Date(Date.now() - 25 * 3_600_000)
  for (const file of [old, young]) await writeFile(file ?? '', 'half')
  for (const path of [old, upload]) await utimes(path ?? '', yesterday, yesterday)
  await shop.served.deps.jobs.enqueueSweep('sweep-media')
  await until(async () => !(await uploadsLeft()).some((name) => upload.endsWith(name)))
  // Files of the storage come after those of uploads; smaller pictures are being written meanwhile.
  const left = async () => (await filesOnDisk(shop)).filter((name) => name.endsWith('.part'))
  await expect.poll(left).toEqual([young?.split('/').at(-1)])
  expect((await fetch(medium.url)).status).toBe(200)
})
