/** @module-tag long */
import { openTestShop } from '@tillwright/api/testing/open-test-shop'
import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buyWithPackedSdk, type Consumer, installPackedSdk } from './consumer/packed-sdk.ts'

describe('whoever installs the SDK', () => {
  let consumer: Consumer
  beforeAll(async () => {
    consumer = await installPackedSdk()
  })
  afterAll(() => consumer[Symbol.asyncDispose]())

  test('gets its own files, and tRPC next to it, and nothing else', async () => {
    expect(await consumer.packages()).toEqual(['@tillwright/sdk', '@trpc/client', '@trpc/server', 'typescript'])
    const names = [...(await consumer.files()).keys()]
    expect(names.filter((name) => !/^(dist\/.+\.(js|d\.ts)|package\.json|README\.md|LICENSE)$/.test(name))).toEqual([])
    expect(names.filter((name) => name.includes('.test.'))).toEqual([])
  })

  test('learns nothing of how the shop is made', async () => {
    const internals = /workspace:|fastify|kysely|STRIPE_|DATABASE_URL|sk_(test|live)_|Ciphertext|@tillwright\/(?!sdk)/
    for (const [name, text] of await consumer.files())
      expect(`${name}: ${internals.exec(text)?.[0]}`).toBe(`${name}: undefined`)
  })

  test('needs only what the package declares', async () => {
    const files = await consumer.files()
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(files.get('package.json') ?? '{}')
    const declared = Object.keys({ ...dependencies, ...peerDependencies })
    for (const [name, text] of files) {
      if (!name.startsWith('dist/')) continue
      const imports = [...text.matchAll(/(?:from|import\() ?['"]([^.'"][^'"]*)['"]/g)].map(([, path = '']) => path)
      for (const path of imports) {
        expect(declared, `${name} imports ${path}`).toContain(path.split('/').slice(0, 2).join('/'))
        expect(path).not.toContain('unstable')
      }
    }
  })

  test('puts 14 kB into a page, as its README says, and no more', async () => {
    expect(await consumer.bundledBytes()).toBeLessThanOrEqual(14_000)
  })

  test.for([
    { resolution: 'nodenext', typescript: 'oldest' },
    { resolution: 'bundler', typescript: 'oldest' },
    { resolution: 'nodenext', typescript: 'newest' },
    { resolution: 'bundler', typescript: 'newest' },
  ] as const)('compiles strictly: $resolution, $typescript TypeScript', async (options) => {
    expect(await consumer.compile(options)).toBe('')
  })

  test('buys something, signs in, and sees the payment arrive', async () => {
    await using shop = await openTestShop()
    await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
    expect(await buyWithPackedSdk(consumer, { url: shop.url, simulatorUrl: shop.simulator.url })).toEqual({
      orderNumber: expect.stringMatching(/^ORD-\d{6}-0001$/),
      status: 'PROCESSING',
      paymentStatus: 'SUCCEEDED',
      seen: 'SUCCEEDED',
      email: 'ada@example.com',
      isSignedIn: false,
      isDate: true,
      total: expect.stringMatching(/^\$\d/),
    })
  })
})
