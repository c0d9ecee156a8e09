/** @module-tag long */
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { ada, grace } from '../testing/accounts.ts'
import { hearLog } from '../testing/heard-log.ts'
import { addLimitedNode, type LimitedOptions, refusalsOf, tallied } from '../testing/limited-shop.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { hasRedis, prepareRedis, type RedisServer } from '../testing/redis-server.ts'
import { type Limits, usualMaxima } from './limits.ts'
import { openLimits } from './open-limits.ts'

const here = '203.0.113.7'

async function startedRedis(): Promise<RedisServer> {
  const redis = await prepareRedis()
  await redis.start()
  return redis
}

/**
 * Two processes of one shop that count in one Redis, and what they complain about. A machine that has much else to do
 * is slow, and that is no outage.
 */
async function openTwo(redis: RedisServer, { patienceMs = 5_000 }: Pick<LimitedOptions, 'patienceMs'> = {}) {
  const shop = await openTestShop({ works: false })
  const heard = hearLog(shop.options.log)
  const maxima = { 'anonymous-mutations': 3 }
  const both = { maxima, patienceMs, redisUrl: redis.url, serve: { log: heard.log } }
  const nodes = [await addLimitedNode(shop, both), await addLimitedNode(shop, both)] as const
  const from = (index: number, ip = here) => nodes[index % 2 === 0 ? 0 : 1].from(ip)
  return {
    ...{ shop, nodes, heard, from },
    [Symbol.asyncDispose]: async () => {
      for (const node of nodes) await node[Symbol.asyncDispose]()
      await shop[Symbol.asyncDispose]()
    },
  }
}

type Command = [string, ...string[]]

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** How long they took, one after the other; the longest comes last. */
async function durationsOf(calls: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const all: number[] = []
  for (const call of calls) {
    const startedAt = performance.now()
    await call()
    all.push(performance.now() - startedAt)
  }
  return all.toSorted((a, b) => a - b)
}

/** Until the processes count together, so that what one has had the other can't have. */
async function countTogether(
  from: (index: number, ip?: string) => ReturnType<Awaited<ReturnType<typeof addLimitedNode>>['from']>,
) {
  let round = 0
  await expect
    .poll(
      async () => {
        const ip = `198.51.100.${round++ % 250}`
        const calls = times(6, (index) => () => from(index, ip).cart.create.mutate())
        const outcomes: (string | null)[] = []
        for (const call of calls) outcomes.push(...(await refusalsOf([call()])))
        return tallied(outcomes)
      },
      { timeout: 60_000, interval: 100 },
    )
    .toEqual({ ok: 3, RATE_LIMITED: 3 })
}

test.skipIf(!hasRedis)('two processes count together, to the last of forty that come at once', async () => {
  await using redis = await startedRedis()
  await using shop = await openTwo(redis)
  await countTogether(shop.from)
  const calls = times(40, (index) => shop.from(index).cart.create.mutate())
  expect(tallied(await refusalsOf(calls))).toEqual({ ok: 3, RATE_LIMITED: 37 })
  const keys = await redis.keys()
  expect(keys.every((key) => key.startsWith(`tillwright:${shop.shop.options.publicUrl}:`))).toBe(true)
  for (const key of keys) expect(Number(await redis.send('PTTL', key))).toBeGreaterThan(0)
  expect(shop.heard.texts).toEqual([])
})

test.skipIf(!hasRedis)(
  'a password is guessed five times at all processes together, and nobody reads of whom in Redis',
  async () => {
    await using redis = await startedRedis()
    await using shop = await openTwo(redis)
    await countTogether(shop.from)
    const guess = (index: number) =>
      shop.from(index, `192.0.2.${index}`).auth.login.mutate({ email: ada.email, password: `guess ${index}` })
    expect(tallied(await refusalsOf(times(20, guess)))).toEqual({ UNAUTHENTICATED: 5, RATE_LIMITED: 15 })
    const [, domain] = ada.email.split('@')
    expect((await redis.keys()).join()).not.toContain(domain)
  },
)

test.skipIf(!hasRedis)(
  'what one process has only been lent of a limit, another has once it is given back',
  async () => {
    await using redis = await startedRedis()
    const settings = { maxima: usualMaxima, redisUrl: redis.url, patienceMs: 5_000 }
    const open = (namespace: string) => openLimits(settings, { log: pino({ level: 'silent' }), namespace })
    const [one, other, stranger] = [open('shop'), open('shop'), open('another shop')]
    const isGranted = async (limits: Limits, key: string) => (await limits.take('failures', key)).isGranted
    try {
      // They are connected once one knows of what the other has had.
      await expect
        .poll(async () => {
          const key = crypto.randomUUID()
          for (const _ of Array(5)) await one.take('failures', key)
          return isGranted(other, key)
        })
        .toBe(false)
      expect(await Promise.all(times(5, () => isGranted(one, 'k')))).toEqual(Array(5).fill(true))
      expect(await Promise.all(times(9, () => isGranted(other, 'k')))).toEqual(Array(9).fill(false))
      expect(await isGranted(stranger, 'k')).toBe(true)
      for (const _ of Array(5)) one.giveBack('failures', 'k')
      await expect.poll(() => isGranted(other, 'k')).toBe(true)
    } finally {
      for (const limits of [one, other, stranger]) await limits.close()
    }
  },
)

test.skipIf(!hasRedis)('a Redis that stops answering holds nobody up, and is come back to', async () => {
  await using redis = await startedRedis()
  await using shop = await openTwo(redis, { patienceMs: 30 })
  await countTogether(shop.from)
  const read = (index: number) => () => shop.from(index, `192.0.2.${index}`).catalog.markets.list.query()
  const usualMs = (await durationsOf(times(40, read))).at(-1) ?? 0
  const complaints = shop.heard.texts.length
  redis.freeze()
  const login = (index: number) => () =>
    shop.from(0, here).auth.login.mutate({ email: `nobody-${index}@example.com`, password: 'not that one' })
  const frozenMs = await durationsOf(times(40, read))
  // A machine that has much else to do holds some up now and then; a Redis that is waited for does so to all.
  expect((frozenMs[20] ?? 0) - usualMs).toBeLessThan(100)
  const outcomes = []
  for (const call of times(5, login)) outcomes.push(...(await refusalsOf([call()])))
  expect(tallied(outcomes)).toEqual({ UNAUTHENTICATED: 3, RATE_LIMITED: 2 })
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  // Of two processes each tells it once, and whichever was in doubt before has told it then.
  expect(shop.heard.texts.length - complaints).toBeLessThanOrEqual(2)
  expect(new Set(shop.heard.texts)).toEqual(
    new Set(['error: Redis does not count: limits hold for each process by itself']),
  )
  redis.thaw()
  await countTogether(shop.from)
})

test.skipIf(!hasRedis)(
  'a Redis that is killed, and comes back empty, lets nobody begin anew who was over',
  async () => {
    await using redis = await startedRedis()
    await using shop = await openTwo(redis)
    await countTogether(shop.from)
    const all = () => Promise.all(times(8, (index) => refusalsOf([shop.from(index).cart.create.mutate()])))
    expect(tallied((await all()).flat())).toEqual({ ok: 3, RATE_LIMITED: 5 })
    await redis.kill()
    const away = await refusalsOf(times(16, (index) => shop.from(index).cart.create.mutate()))
    // Each knows at least what it has let through itself.
    expect(tallied(away).ok ?? 0).toBeLessThanOrEqual(3)
    const startedAt = performance.now()
    await shop.from(0, '192.0.2.1').cart.create.mutate()
    expect(performance.now() - startedAt).toBeLessThan(4_000)
    await redis.start()
    await countTogether(shop.from)
    expect(shop.heard.texts).toEqual(
      Array(2).fill('error: Redis does not count: limits hold for each process by itself'),
    )
  },
)

test.skipIf(!hasRedis)(
  'a Redis that has forgotten everything counts anew, and a process goes on to know whom it refused',
  async () => {
    await using redis = await startedRedis()
    await using shop = await openTwo(redis)
    await countTogether(shop.from)
    const ask = (index: number) => refusalsOf([shop.from(index).cart.create.mutate()])
    for (let index = 0; index < 6; index++) await ask(index)
    expect([await ask(0), await ask(1)]).toEqual([['RATE_LIMITED'], ['RATE_LIMITED']])
    await redis.forgetAll()
    expect([await ask(0), await ask(1)]).toEqual([['RATE_LIMITED'], ['RATE_LIMITED']])
    await countTogether(shop.from)
    expect(shop.heard.texts).toEqual([])
  },
)

test.skipIf(!hasRedis).each([
  ['away', async () => undefined],
  [
    'not answering',
    async (redis: RedisServer) => {
      await redis.start()
      redis.freeze()
    },
  ],
] as const)(
  'a shop that starts while its Redis is %s limits by itself, and together once it is there',
  async (name, prepare) => {
    await using redis = await prepareRedis()
    await prepare(redis)
    await using shop = await openTwo(redis)
    await shop.from(0, '192.0.2.1').auth.register.mutate(grace)
    const mine = await refusalsOf(times(8, () => shop.from(0).cart.create.mutate()))
    expect(tallied(mine)).toEqual({ ok: 3, RATE_LIMITED: 5 })
    // Silence is known for an outage after five seconds.
    await expect.poll(() => shop.heard.texts, { timeout: 30_000 }).toHaveLength(2)
    if (name === 'away') await redis.start()
    else redis.thaw()
    await countTogether(shop.from)
    expect(shop.heard.texts).toHaveLength(2)
  },
)

test.skipIf(!hasRedis)(
  'a Redis that has become a replica, or lacks memory, is one outage until it counts again',
  async () => {
    await using redis = await startedRedis()
    await using shop = await openTwo(redis)
    const ask = (count: number) =>
      refusalsOf(times(count, (index) => shop.from(index, '192.0.2.9').catalog.markets.list.query()))
    const outages: [begin: Command, end: Command][] = [
      [
        ['REPLICAOF', '127.0.0.1', '1'],
        ['REPLICAOF', 'NO', 'ONE'],
      ],
      [
        ['CONFIG', 'SET', 'maxmemory', '1'],
        ['CONFIG', 'SET', 'maxmemory', '0'],
      ],
    ]
    for (const [index, [begin, end]] of outages.entries()) {
      await countTogether(shop.from)
      await redis.send(...begin)
      expect(tallied(await ask(20))).toEqual({ ok: 20 })
      // Long enough to be connected to anew, and tried again, more than once.
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      expect(tallied(await ask(20))).toEqual({ ok: 20 })
      expect(shop.heard.texts).toHaveLength(2 * (index + 1))
      await redis.send(...end)
    }
    await countTogether(shop.from)
  },
)

test.skipIf(!hasRedis)(
  'a Redis that does not let the shop in is one outage, and its password is in no log',
  async () => {
    await using redis = await startedRedis()
    await redis.send('CONFIG', 'SET', 'requirepass', 'a-secret-of-redis')
    const wrong = { ...redis, url: redis.url.replace('redis://', 'redis://:not-that-secret@') }
    await using shop = await openTwo(wrong)
    const mine = await refusalsOf(times(8, () => shop.from(0).cart.create.mutate()))
    expect(tallied(mine)).toEqual({ ok: 3, RATE_LIMITED: 5 })
    await expect.poll(() => shop.heard.errors).toHaveLength(2)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(shop.heard.errors).toHaveLength(2)
    expect(JSON.stringify(shop.heard.errors)).not.toContain('secret')
  },
)
