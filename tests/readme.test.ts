import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openTestShop } from '@tillwright/api/testing/open-test-shop'
import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

test('the purchase in the README works as it is written', async () => {
  await using shop = await openTestShop()
  await shop.database.pool.query(`delete from variant_price where price_minor = 0`)
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  const readme = await readFile(`${root}README.md`, 'utf8')
  const code = /```ts\n(.*?)```/s.exec(readme)?.[1]?.replace('http://127.0.0.1:3000', shop.url) ?? ''
  // Inside the project, so that it finds the SDK as a consumer's own file would.
  const file = `${root}.data/readme-${process.pid}.ts`
  await mkdir(`${root}.data`, { recursive: true })
  await writeFile(file, code)
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file])
    expect(stdout).toMatch(/^ORD-\d{6}-0001 PENDING pi_\w+_secret_\w+\n$/)
  } finally {
    await rm(file)
  }
})

test('every command in the README is one of the project', async () => {
  const readme = await readFile(`${root}README.md`, 'utf8')
  const { scripts } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
  const named = [...readme.matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map((match) => match[1] ?? '')
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})
