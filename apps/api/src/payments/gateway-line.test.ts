import { expect, test } from 'vitest'
import { openFakeClock } from '../testing/fake-clock.ts'
import { openLine, type Send } from './gateway-line.ts'
import type { Transport, WireAnswer } from './gateway-transport.ts'

type Said = 'lost' | 'silence' | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }

const request = { method: 'POST', path: '/v1/refunds', headers: { 'Idempotency-Key': 'refund:1' }, body: 'amount=1' }
const busy = { status: 429 } as const
const ok = { status: 200 } as const

/** A line on which this is said in turn, and then always the last. */
function openTestLine(says: readonly Said[], requestsPerSecondMax = Number.POSITIVE_INFINITY) {
  const clock = openFakeClock()
  const asked: { readonly atMs: number; readonly key: string | undefined }[] = []
  const transport: Transport = async ({ headers, timeoutMs }) => {
    const said = says[Math.min(asked.length, says.length - 1)] ?? ok
    asked.push({ atMs: clock.passedMs(), key: headers['Idempotency-Key'] })
    if (said === 'silence') await clock.sleep(timeoutMs)
    if (typeof said === 'string') throw Object.assign(new Error(said), { code: 'ECONNRESET' })
    return { headers: {}, ...said, body: '{}' }
  }
  const { payments: line, tax } = openLine({ ...clock, transport, requestsPerSecondMax, random: () => 1 })
  return { clock, line, tax, asked, atMs: () => asked.map(({ atMs }) => atMs) }
}

interface End {
  readonly atMs: number
  readonly status: number | string
}

/** How a request ends, and when. */
async function endOf({ clock }: ReturnType<typeof openTestLine>, send: Send): Promise<End> {
  const ended = (status: number | string): End => ({ status, atMs: clock.passedMs() })
  const end = send(request).then(
    (answer: WireAnswer) => ended(answer.status),
    (error: Error) => ended(error.name),
  )
  await clock.pass(60_000)
  return end
}

test.each<[string, Said[], number[], number | string]>([
  ['a lost connection is tried once more', ['lost', ok], [0, 500], 200],
  ['and no more than that', ['lost', 'lost', ok], [0, 500], 'LineLost'],
  ['too many requests are tried again, later each time', [busy, busy, busy, ok], [0, 500, 1_500, 3_500], 200],
  ['and four times at most', [busy], [0, 500, 1_500, 3_500], 429],
  ['when Stripe says when, it is then', [{ status: 429, headers: { 'retry-after': '3' } }, ok], [0, 3_000], 200],
  ['what Stripe asks to wait too long for ends', [{ status: 429, headers: { 'retry-after': '30' } }, ok], [0], 429],
  ['a key in use is waited for', [{ status: 409 }, ok], [0, 500], 200],
  ['a failure that may be kept is not repeated', [{ status: 500 }, ok], [0], 500],
  ['unless Stripe says so', [{ status: 500, headers: { 'stripe-should-retry': 'true' } }, ok], [0, 500], 200],
  ['nor a conflict, where it says not to', [{ status: 409, headers: { 'stripe-should-retry': 'false' } }], [0], 409],
  ['a refusal is an answer', [{ status: 402 }, ok], [0], 402],
])('%s', async (_, says, atMs, status) => {
  const test = openTestLine(says)
  expect(await endOf(test, test.line.forShoppers)).toMatchObject({ status })
  expect(test.atMs()).toEqual(atMs)
  expect(new Set(test.asked.map(({ key }) => key))).toEqual(new Set(['refund:1']))
})

test('where nothing comes back, a shopper’s request ends within 12 seconds, and one of a job within 22', async () => {
  const shopper = openTestLine(['silence'])
  expect(await endOf(shopper, shopper.line.forShoppers)).toEqual({ status: 'LineLost', atMs: 12_000 })
  expect(shopper.atMs()).toEqual([0, 8_500])
  const background = openTestLine(['silence'])
  expect(await endOf(background, background.line.inBackground)).toEqual({ status: 'LineLost', atMs: 16_500 })
})

test('a second try whose turn comes too late is not made, so that the 12 seconds hold in a crowd as well', async () => {
  const test = openTestLine([ok, 'silence', ok], 0.5)
  const come = () => {
    const cameMs = test.clock.passedMs()
    const ended = (how: number | string) => ({ how, afterMs: test.clock.passedMs() - cameMs })
    return test.line.forShoppers(request).then(
      ({ status }) => ended(status),
      (error: Error) => ended(error.name),
    )
  }
  const before = come()
  await test.clock.pass(500)
  const watched = come()
  await test.clock.pass(9_900)
  const after = come()
  await test.clock.pass(60_000)
  expect(test.atMs()).toEqual([0, 2_000, 10_400])
  expect([await before, await watched, await after]).toEqual([
    { how: 200, afterMs: 0 },
    { how: 'NotAsked', afterMs: 11_900 },
    { how: 200, afterMs: 0 },
  ])
})

test('once Stripe has been silent, lost or failing five times, nothing is sent until a pause is over', async () => {
  const test = openTestLine(['lost', 'silence', { status: 503 }, 'lost', { status: 500 }, ok])
  const ends = []
  for (let round = 0; round < 3; round++) ends.push(test.line.forShoppers(request).catch((error: Error) => error.name))
  await test.clock.pass(9_000)
  expect(test.asked).toHaveLength(5)
  await expect(test.line.forShoppers(request)).rejects.toMatchObject({ name: 'NotAsked' })
  expect(test.asked).toHaveLength(5)
  await test.clock.pass(60_000)
  const answer = await test.line.forShoppers(request)
  expect([answer.status, test.asked.length]).toEqual([200, 6])
})

test('a failure that Stripe repeats from under a key is no sign that it is away', async () => {
  const test = openTestLine([{ status: 500, headers: { 'idempotent-replayed': 'true' } }])
  for (let round = 0; round < 8; round++) expect(await test.line.forShoppers(request)).toMatchObject({ status: 500 })
})

/** The most that fell into one second. */
const mostInASecond = (atMs: readonly number[]): number =>
  Math.max(...atMs.map((startMs) => atMs.filter((ms) => ms >= startMs && ms < startMs + 1_000).length))

test('a sweep of a hundred gets half of the requests, and keeps no shopper waiting', async () => {
  const test = openTestLine([ok], 20)
  const sweep = Array.from({ length: 100 }, () => test.line.inBackground(request))
  const ofShopper = { ...request, headers: { 'Idempotency-Key': 'open:1' } }
  const waitedMs: number[] = []
  for (let second = 1; second <= 8; second++) {
    await test.clock.pass(1_000)
    const cameMs = test.clock.passedMs()
    const shopper = test.line.forShoppers(ofShopper).then(() => waitedMs.push(test.clock.passedMs() - cameMs))
    await test.clock.pass(100)
    await shopper
  }
  expect(Math.max(...waitedMs)).toBeLessThanOrEqual(50)
  await test.clock.pass(10_000)
  await Promise.all(sweep)
  const ofSweep = test.asked.filter(({ key }) => key === 'refund:1').map(({ atMs }) => atMs)
  expect([ofSweep.length, mostInASecond(ofSweep)]).toEqual([100, 10])
})

test('a crowd of shoppers and a sweep stay below the limit together, and who must wait too long is told', async () => {
  const test = openTestLine([ok], 20)
  const told = (send: Send) =>
    send(request).then(
      () => 'answered',
      (error: Error) => error.name,
    )
  const all = [
    ...Array.from({ length: 60 }, () => told(test.line.forShoppers)),
    ...Array.from({ length: 150 }, () => told(test.line.inBackground)),
  ]
  await test.clock.pass(30_000)
  const ends = await Promise.all(all)
  expect(ends.slice(0, 60).filter((end) => end === 'answered')).toHaveLength(41)
  expect(ends.slice(60).filter((end) => end === 'NotAsked').length).toBeGreaterThanOrEqual(49)
  expect(mostInASecond(test.atMs())).toBe(20)
})

test('a shopper waits for a tax for three seconds, and its silence keeps no payment waiting', async () => {
  const { clock, tax, line, asked } = openTestLine(['silence'])
  const five = Array.from({ length: 5 }, () => tax.forShoppers(request).catch(() => clock.passedMs()))
  await clock.pass(3_500)
  expect(await Promise.all(five)).toEqual(five.map(() => 3_000))
  await expect(tax.forShoppers(request)).rejects.toThrow('Stripe has not been answering')
  expect(asked).toHaveLength(5)
  line.forShoppers(request).catch(() => undefined)
  await clock.pass(1)
  expect(asked).toHaveLength(6)
})
