import { readFileSync } from 'node:fs'
import { transact } from '@tillwright/db/client'
import { writeShopSetup } from '@tillwright/db/shop-setup'
import { openTestDatabase } from '@tillwright/db/testing/test-database'
import { expect, test } from 'vitest'
import { newId } from '../open-deps.ts'
import { serve } from '../serve.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { sayWhereThereIsNoShop } from './shop.ts'
import { setupIn } from './shop-file.ts'

test('an API that starts before its shop is set up turns people away until it is, and says what to do', async () => {
  await using shop = await openTestShop({ works: false })
  await using database = await openTestDatabase()
  const served = await serve({ ...shop.options, databaseUrl: database.connectionString, port: 0 })
  try {
    const list = () => fetch(`${served.url}/trpc/catalog.products.list?input=${encodeURIComponent('{"json":{}}')}`)
    const refused = await list()
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({
      error: { json: { data: { refusal: { code: 'SERVICE_UNAVAILABLE', retryAfter: 10 } } } },
    })
    const said: unknown[] = []
    const log = Object.assign(Object.create(served.deps.log), { warn: (line: unknown) => said.push(line) })
    await sayWhereThereIsNoShop({ shop: served.deps.shop, log })
    expect(said).toEqual([expect.stringMatching(/no shop .+: set-up-shop makes one/)])

    const file = new URL('../../../local/demo-shop/shop.json', import.meta.url)
    const setup = setupIn(JSON.parse(readFileSync(file, 'utf8')))
    await transact(database.db, (tx) => writeShopSetup(tx, setup, newId))
    await expect.poll(async () => (await list()).status).toBe(200)
    await sayWhereThereIsNoShop({ shop: served.deps.shop, log })
    expect(said).toHaveLength(1)
  } finally {
    await served.stop(0)
  }
})
