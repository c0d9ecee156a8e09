import { expect, test } from 'vitest'
import { ada, register } from '../testing/accounts.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { apiKeyOf } from '../testing/sign-in.ts'
import { openSmtpServer } from '../testing/smtp-server.ts'

test('a letter that is never taken is given up at once, seen by staff, and sent when they say so', async () => {
  const unknown = [ada.email]
  await using smtp = await openSmtpServer({ unknown })
  await using shop = await openTestShop({ http: { mail: { smtpUrl: smtp.url, directory: null } } })
  const { jobs } = shop.as({ apiKey: await apiKeyOf(shop, ['jobs:read', 'jobs:write']) }).admin
  await register(shop)
  const failed = () => jobs.list.query({ queue: 'send-mail', state: 'failed' })
  const [job] = await until(async () => {
    const { items } = await failed()
    return items.length === 1 && items
  }, 50_000)
  expect(job).toMatchObject({ retryCount: 0, problem: expect.stringContaining('550') })
  expect(JSON.stringify(job)).not.toContain(ada.email)
  expect(smtp.received).toEqual([])
  await until(async () => shop.logged().includes('a job was given up'))
  // Somebody has made the mailbox.
  unknown.length = 0
  await jobs.retry.mutate({ jobId: job?.id ?? '' })
  await until(async () => smtp.received.length === 1, 50_000)
  expect(smtp.received[0]?.to).toBe(ada.email)
  expect((await failed()).items).toEqual([])
})
