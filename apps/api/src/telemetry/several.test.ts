/** @module-tag long */
import { get } from 'node:http'
import { expect, test } from 'vitest'
import { readMetrics, type Sample, tableOf, totalOf } from '../testing/metrics.ts'
import { freePort, openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { openGuest } from '../testing/shopper.ts'
import { childrenOf, countOf, replaceAll, type Several, startSeveral } from '../testing/start-several.ts'
import { openMetrics } from './open-metrics.ts'

const token = 'the-token-of-whoever-reads-metrics'

async function startMeasured(shop: TestShop, env: Record<string, string> = {}) {
  const port = await freePort()
  const metrics = { METRICS_PORT: String(port), METRICS_TOKEN: token }
  const api = await startSeveral(shop, { WEB_CONCURRENCY: '2', ...metrics, ...env })
  const url = `http://127.0.0.1:${port}`
  return { ...api, metricsUrl: url, read: () => readMetrics(url, token) }
}

/** Each over a connection of its own, so that all processes have some of them. */
const call = async ({ url }: Several, times: number): Promise<void> => {
  const one = () =>
    new Promise((resolve, reject) =>
      get(`${url}/trpc/auth.me`, { agent: false }, (answer) => answer.resume().on('end', resolve)).on('error', reject),
    )
  await Promise.all(Array.from({ length: times }, one))
}

const callsIn = (samples: readonly Sample[]): number =>
  totalOf(samples, 'tillwright_procedure_duration_seconds_count', { procedure: 'auth.me' }) ?? 0

const answeringIn = (samples: readonly Sample[]): number => totalOf(samples, 'tillwright_build_info') ?? 0

const readBoth = ({ read }: { read(): Promise<Sample[]> }): Promise<Sample[]> =>
  until(async () => {
    const samples = await read()
    return answeringIn(samples) === 2 && totalOf(samples, 'tillwright_shop_facts_up') === 1 && samples
  })

const isCount = ({ name }: Sample): boolean => /_(total|count|sum|bucket)$/.test(name)

const keyOf = ({ name, labels }: Sample): string => `${name} ${JSON.stringify(Object.entries(labels).toSorted())}`

/** What a later reading says less of than an earlier one. */
function fallenIn(earlier: readonly Sample[], later: readonly Sample[]): string[] {
  const now = new Map(later.map((sample) => [keyOf(sample), sample.value]))
  return earlier.filter((sample) => isCount(sample) && (now.get(keyOf(sample)) ?? -1) < sample.value).map(keyOf)
}

test('two processes answer as one, at their own port and at the public one, and only for the token', async () => {
  await using shop = await openTestShop({ works: false, stock: { mug: 10 } })
  await openGuest(shop, { mug: 1 }).then((guest) => guest.place())
  await using api = await startMeasured(shop)
  await call(api, 40)
  const samples = await readBoth(api)
  expect(callsIn(samples)).toBe(40)
  const ofPublic = await Promise.all(Array.from({ length: 8 }, () => readMetrics(api.url, token)))
  expect(ofPublic.map(callsIn)).toEqual(Array(8).fill(40))
  // Both would say so, and one is asked.
  expect(totalOf(samples, 'tillwright_orders_last_hour', { status: 'PENDING' })).toBe(1)
  expect(totalOf(samples, 'tillwright_db_connections_open')).toBeGreaterThanOrEqual(2)
  const names = samples.map(keyOf)
  expect(new Set(names).size).toBe(names.length)
  // Whatever is shown and judged of one process is there of several.
  const alone = openMetrics('test')
  const text = await fetch(`${api.metricsUrl}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  expect(tableOf(await text.text()).toSorted()).toEqual(tableOf((await alone.text()) ?? '').toSorted())
  alone.close()
  for (const url of [api.metricsUrl, api.url])
    for (const headers of [{}, { authorization: `Bearer ${token}x` }] as const)
      expect((await fetch(`${url}/metrics`, { headers })).status).toBe(401)
  expect(await api.terminate()).toBe(0)
  expect(api.complaints).toEqual([])
  await expect(fetch(`${api.metricsUrl}/metrics`)).rejects.toThrow()
})

test('counts never go down: not when a process is killed, nor when all are replaced, which loses none', async () => {
  await using shop = await openTestShop({ works: false })
  await using api = await startMeasured(shop)
  await call(api, 40)
  let last = await readBoth(api)
  const fallen: string[] = []
  const look = async (): Promise<number> => {
    const now = await api.read()
    fallen.push(...fallenIn(last, now))
    last = now
    return answeringIn(now)
  }
  process.kill(childrenOf(api)[0] ?? Number.NaN, 'SIGKILL')
  await until(async () => (await look()) < 2 || countOf(api, 'listening') === 3)
  // Whoever is missing is told, and not forgotten until somebody has taken its place.
  expect(totalOf(last, 'tillwright_processes_silent')).toBe(2 - answeringIn(last))
  await until(async () => countOf(api, 'listening') === 3 && (await look()) === 2, 60_000)
  expect(callsIn(last)).toBe(40)
  await call(api, 40)
  // Nobody looks meanwhile: what they have counted they say before they go.
  await replaceAll(api)
  await until(async () => (await look()) === 2)
  expect(callsIn(last)).toBe(80)
  await call(api, 40)
  await until(async () => (await look()) === 2)
  expect(callsIn(last)).toBe(120)
  expect(fallen).toEqual([])
})

test('a process that hangs keeps nobody from reading what the other one says, and is heard again later', async () => {
  await using shop = await openTestShop({ works: false })
  await using api = await startMeasured(shop)
  await call(api, 40)
  const before = await readBoth(api)
  const [hanging = 0, other = 0] = childrenOf(api)
  process.kill(hanging, 'SIGSTOP')
  try {
    for (const _ of [1, 2, 3]) {
      const samples = await until(async () => {
        const askedAt = performance.now()
        const now = await api.read()
        expect(performance.now() - askedAt).toBeLessThan(9_000)
        // The other one is asked for the shop, whichever it is.
        return answeringIn(now) === 1 && totalOf(now, 'tillwright_shop_facts_up') === 1 && now
      })
      expect(totalOf(samples, 'tillwright_processes_silent')).toBe(1)
      expect(fallenIn(before, samples)).toEqual([])
      expect(callsIn(samples)).toBe(40)
    }
    process.kill(other, 'SIGSTOP')
    const ofNobody = await until(async () => {
      const now = await api.read()
      return answeringIn(now) === 0 && now
    })
    expect(totalOf(ofNobody, 'tillwright_processes_silent')).toBe(2)
    expect(totalOf(ofNobody, 'tillwright_shop_facts_up')).toBe(0)
  } finally {
    for (const pid of [hanging, other]) process.kill(pid, 'SIGCONT')
  }
  expect(totalOf(await readBoth(api), 'tillwright_processes_silent')).toBe(0)
})
