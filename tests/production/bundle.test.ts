/** @module-tag long */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '@tillwright/api/testing/open-test-shop'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { databaseUrl, openTestDatabase, testDatabasePrefix } from '@tillwright/db/testing/test-database'
import { beforeAll, expect, test } from 'vitest'
import { openFolder, type Place, proveShop } from './prove-shop.ts'

const room = fileURLToPath(new URL('../../apps/production', import.meta.url))

beforeAll(() => {
  execFileSync(process.execPath, [join(room, 'scripts/bundle.ts')], { stdio: 'ignore' })
})

test('each process is one file, that is ASCII and has a map of our sources beside it', () => {
  const files = readdirSync(join(room, 'dist'))
  const bundles = files.filter((name) => name.endsWith('.js'))
  expect(bundles.toSorted()).toEqual([
    ...['doctor.js', 'healthy.js', 'invite-admin.js', 'migrate.js', 'server.js', 'set-up-shop.js', 'worker.js'],
  ])
  for (const name of bundles) {
    const bytes = readFileSync(join(room, 'dist', name))
    expect(`${name}: ${bytes.findIndex((byte) => byte > 127)}`).toBe(`${name}: -1`)
    // An import of it loads undici.
    expect(bytes.toString('latin1')).not.toMatch(/\bfrom\s*"(node:)?http"/)
    const { sources }: { sources: string[] } = JSON.parse(readFileSync(join(room, 'dist', `${name}.map`), 'utf8'))
    expect(sources.filter((source) => source.includes('node_modules'))).toEqual([])
  }
})

test('whose code is passed on is named, with its licence', () => {
  const notices = readFileSync(join(room, 'dist/third-party-licences.txt'), 'utf8')
  for (const name of ['fastify', 'kysely', 'zod', 'stripe', 'pg-boss'])
    expect(notices).toMatch(new RegExp(`^${name} \\d.*\\n\\n[^-]*(MIT|License)`, 'm'))
})

const start = (name: string, env: Readonly<Record<string, string>>): ChildProcess =>
  spawn(process.execPath, ['--expose-gc', `dist/${name}.js`], {
    cwd: room,
    env: { PATH: process.env.PATH ?? '', DATABASE_WAIT_MS: '20000', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })

test('an operator gets from an empty database to a paid order, by bundles and secrets in files alone', async () => {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const url = databaseUrl(server, `${testDatabasePrefix}production_${process.pid}`)
  await createDatabaseIfMissing(server, new URL(url).pathname.slice(1))
  using secrets = openFolder('secrets')
  using data = openFolder('data')
  const place: Place = {
    secrets: secrets.path,
    start: (name, env) => start(name, { DATA_DIR: data.path, ...env }),
    pidOf: ({ pid = 0 }) => pid,
  }
  const proven = await proveShop(place, { databaseUrl: url, secretsHere: secrets.path })
  expect(proven).toMatchObject({
    bought: { orderNumber: expect.stringMatching(/^ORD-\d{6}-0001$/), status: 'PROCESSING', seen: 'SUCCEEDED' },
    exitCode: 0,
    complaints: [],
  })
})

test('what goes wrong in a bundle is logged with the places of our sources', async () => {
  await using database = await openTestDatabase()
  const server = start('server', {
    DATABASE_URL: database.connectionString,
    PORT: '0',
    PUBLIC_URL: 'http://127.0.0.1:9',
    ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
    STRIPE_SECRET_KEY: 'sk_test_nobody',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_nobody',
    STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef0123456789',
    STRIPE_API_BASE: 'http://127.0.0.1:9',
  })
  let log = ''
  server.stdout?.on('data', (piece) => {
    log += piece
  })
  const exited = once(server, 'exit')
  await until(async () => log.includes('Stripe could not be asked'), 60_000)
  server.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
  expect(log).toMatch(/at asked\S* \(apps\/api\/src\/payments\/gateway-asked\.ts:\d+:\d+\)/)
  expect(log).not.toContain('dist/server.js')
})
