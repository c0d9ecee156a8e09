import { expect, test } from 'vitest'
import { ada, post, register } from '../testing/accounts.ts'
import { openTestShop } from '../testing/open-test-shop.ts'

test('of 200 that sign in at once each is answered, and who only looks around does not wait for them', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const { passwords } = shop.served.deps
  const before = { hashes: passwords.computed(), rss: process.memoryUsage.rss() }
  const who = (at: number) => ({ email: ada.email, password: at % 2 === 0 ? ada.password : `guess ${at}` })
  const crowd = Array.from({ length: 200 }, async (_, at) => {
    const answer = await post(shop, 'auth.login', who(at))
    await answer.text()
    return answer.status
  })
  const looking = await fetch(`${shop.url}/trpc/catalog.categories.tree`)
  const hashedByThen = passwords.computed() - before.hashes
  const statuses = await Promise.all(crowd)
  expect(statuses.filter((status) => ![200, 401, 429].includes(status))).toEqual([])
  const hashed = statuses.filter((status) => status !== 429).length
  // Hashes wait for each other: that one answer came before most of them.
  expect([looking.status, hashedByThen < hashed / 2]).toEqual([200, true])
  expect(hashed).toBeGreaterThanOrEqual(64)
  expect(passwords.computed() - before.hashes).toBe(hashed)
  // Each takes 19 MiB: two hundred at once would be 3,800.
  expect(process.memoryUsage.rss() - before.rss).toBeLessThan(400 * 2 ** 20)
})
