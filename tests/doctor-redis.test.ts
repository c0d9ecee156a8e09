/** @module-tag long */
import { openTestShop } from '@tillwright/api/testing/open-test-shop'
import { hasRedis, prepareRedis } from '@tillwright/api/testing/redis-server'
import { expect, test } from 'vitest'
import { doctor, environment } from './doctor/run-doctor.ts'

test.skipIf(!hasRedis)(
  'a Redis that counts is well, and one that does not is a warning, for the shop goes on without it',
  { timeout: 300_000 },
  async () => {
    await using shop = await openTestShop({ works: false })
    await using redis = await prepareRedis()
    const password = 'hush-hush-redis'
    const lineWith = async (url: string) => {
      const { code, said } = await doctor({ ...environment(shop), REDIS_URL: url })
      expect(said).not.toContain(password)
      return [code, /^.* redis .*$/m.exec(said)?.[0]]
    }
    const warned = (problem: string) => [
      0,
      expect.stringMatching(
        new RegExp(`^WARN {2}redis +it does not count \\(.*${problem}.*: start it, or correct REDIS_URL$`),
      ),
    ]
    expect(await lineWith(redis.url)).toEqual(warned('ECONNREFUSED'))
    await redis.start()
    expect(await lineWith(redis.url)).toEqual([0, expect.stringMatching(/^ok {4}redis +it counts/)])
    await expect.poll(() => redis.keys()).toEqual([])
    redis.freeze()
    expect(await lineWith(redis.url)).toEqual(warned('no answer'))
    redis.thaw()
    // It answers, and takes no writes.
    await redis.send('CONFIG', 'SET', 'min-replicas-to-write', '1')
    expect(await lineWith(redis.url)).toEqual(warned('NOREPLICAS'))
    await redis.send('CONFIG', 'SET', 'min-replicas-to-write', '0')
    await redis.send('CONFIG', 'SET', 'requirepass', 'another')
    expect(await lineWith(redis.url)).toEqual(warned('NOAUTH'))
    expect(await lineWith(redis.url.replace('//', `//:${password}@`))).toEqual(warned('WRONGPASS'))
  },
)

test('where no Redis is set, none is looked for', async () => {
  await using shop = await openTestShop({ works: false })
  expect((await doctor(environment(shop))).said).not.toContain('redis')
})
