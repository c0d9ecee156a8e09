/** @module-tag long */
import { readFileSync } from 'node:fs'
import { importStaff, type Run } from '@tillwright/api/testing/import-staff'
import { openTestShop } from '@tillwright/api/testing/open-test-shop'
import { startBeside } from '@tillwright/api/testing/start-beside'
import { expect, test } from 'vitest'

const rows = 100_000

/** A file that nobody has as a whole: products of ten variants each. */
async function* file(count: number, price: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode('Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price\n')
  for (let from = 0; from < count; from += 10) {
    const handle = `made-${from / 10}`
    const lines = Array.from({ length: 10 }, (_, at) => {
      const own = at === 0 ? `Made ${from},"${'A long text. '.repeat(20)}",Size` : ',,'
      return `${handle},${own},Size ${at},MADE-${from + at},${price}.00\n`
    })
    yield encoder.encode(lines.join(''))
  }
}

const megabytesOf = (pid = 0): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024

test('a hundred thousand rows come and go in the memory of ten thousand, and tell how far they are', async () => {
  await using shop = await openTestShop({ works: false })
  // Loaded it takes half of that.
  const api = await startBeside(shop, { NODE_OPTIONS: '--max-old-space-size=256' })
  await using _ = { [Symbol.asyncDispose]: () => api.kill() }
  const staff = await importStaff({ ...shop, url: api.url, as: shop.at(api.url) })
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, megabytesOf(api.child.pid))
  }, 50)
  using _timer = { [Symbol.dispose]: () => clearInterval(timer) }

  async function run(count: number, price: number): Promise<{ run: Run; seen: number[]; megabytes: number }> {
    most = 0
    const importId = await staff.send(ReadableStream.from(file(count, price)))
    const seen: number[] = []
    let wasUnderWayAt = 0
    for (;;) {
      const askedAt = Date.now()
      const run = await staff.imports.get.query({ importId })
      if (seen.at(-1) !== run.rowsRead) seen.push(run.rowsRead)
      if (run.finishedAt !== null) {
        // When it was written, and not when that was begun.
        expect(run.finishedAt.getTime()).toBeGreaterThan(wasUnderWayAt - 20_000)
        return { run, seen, megabytes: most }
      }
      wasUnderWayAt = askedAt
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  const small = await run(rows / 10, 10)
  const large = await run(rows, 20)
  expect(large.run).toMatchObject({ status: 'done', rowsRead: rows, created: 9_000, updated: 1_000, refused: 0 })
  expect(large.seen.length).toBeGreaterThan(10)
  expect(large.seen).toEqual(large.seen.toSorted((a, b) => a - b))
  expect(large.megabytes).toBeLessThan(small.megabytes * 1.5)

  most = 0
  const headers = { authorization: `Bearer ${staff.accessToken}` }
  const { body } = await fetch(`${api.url}/admin/exports/products.csv`, { headers })
  let count = 0
  for await (const piece of body ?? []) count += Buffer.from(piece).toString('latin1').split('\n').length - 1
  expect(count).toBeGreaterThan(rows)
  expect(most).toBeLessThan(small.megabytes * 1.5)
}, 1_800_000)
