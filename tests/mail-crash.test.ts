/** @module-tag long */
import { startApi } from '@tillwright/api/testing/api-process'
import { freePort, testWebhookSecret, until } from '@tillwright/api/testing/open-test-shop'
import { openSmtpServer } from '@tillwright/api/testing/smtp-server'
import { readTestCatalogue } from '@tillwright/db/testing/test-catalogue'
import { openTestDatabase } from '@tillwright/db/testing/test-database'
import { expect, test, vi } from 'vitest'

// A worker is known to be dead once its heart has not beaten for a quarter of a minute.
vi.setConfig({ testTimeout: 300_000 })

test('a worker that is killed between the server’s yes and its own note sends the same mail once more', async () => {
  await using database = await openTestDatabase('catalogue')
  await readTestCatalogue(database.db)
  await using smtp = await openSmtpServer()
  const env = {
    DATABASE_URL: database.connectionString,
    PORT: String(await freePort()),
    ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
    STRIPE_SECRET_KEY: 'sk_test_simulator',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_simulator',
    STRIPE_WEBHOOK_SECRET: testWebhookSecret,
    STRIPE_API_BASE: 'http://127.0.0.1:9',
    SMTP_URL: smtp.url,
  }
  // Whatever it has, it has without having said so.
  smtp.next.push('hangs')
  const first = await startApi(env)
  await fetch(`${first.url}/trpc/auth.register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      json: { email: 'ada@example.com', password: 'a difference engine', firstName: 'Ada', lastName: 'Lovelace' },
    }),
  })
  await until(async () => smtp.received.length === 1)
  await first.kill()
  const second = await startApi(env)
  try {
    await until(async () => smtp.received.length === 2, 60_000)
    await until(async () => {
      const { rows } = await database.pool.query(`select state from pgboss.job where name = 'send-mail'`)
      return rows.length === 1 && rows[0].state === 'completed'
    }, 60_000)
  } finally {
    await second.kill()
  }
  const ids = smtp.received.map(({ source }) => /^Message-ID: (.*)\r$/m.exec(source)?.[1])
  expect(ids).toEqual([ids[0], ids[0]])
  expect(ids[0]).toMatch(/^<\S+@127\.0\.0\.1>$/)
})
