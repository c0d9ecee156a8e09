import { randomOf } from '@tillwright/simulation/random'
import { expect, test } from 'vitest'
import { openFailures, textOf } from './failures.ts'
import { judge } from './judge.ts'
import { openKnown } from './known.ts'
import { mutated } from './mutate.ts'
import { procedures } from './procedures.ts'
import { neverReached } from './reached.ts'
import { regressions } from './regressions.ts'
import { run } from './run.ts'
import { send } from './send.ts'
import { smallest } from './smallest.ts'
import { openWorld } from './world.ts'

const seed = 20_261_128
/** A sample; `npm run fuzz` sends more of them, and wants the late steps of an order's life granted. */
const callsEach = 20

test('every procedure answers whatever it is sent as it has declared', { timeout: 900_000 }, async () => {
  const failures = openFailures(() => undefined)
  const again = (path: string) => `npm run fuzz -- --seed ${seed} --procedure ${path}`
  const calls = procedures.length * callsEach
  const { count } = await run({ seed, calls, procedures, failures, again, tell: () => undefined })
  expect(failures.all.flatMap(textOf)).toEqual([])
  // Where next to nothing was let in, next to nothing was tried.
  expect(count.calls).toBeGreaterThanOrEqual(calls)
  expect(count.granted.size).toBeGreaterThan(procedures.length * 0.8)
})

test('what was answered wrongly once is answered rightly', async () => {
  await using world = await openWorld({ holds: false })
  for (const { path, caller, input, outcome } of regressions) {
    const procedure = procedures.find((one) => one.path === path)
    if (procedure === undefined) throw new Error(`there is no ${path}`)
    const headers = await world.headersOf(caller, randomOf(seed, path))
    const call = { procedure, caller, input: input(await world.targetsOf(caller)), envelope: 'ours' as const }
    const [answer = { status: 0, body: undefined, ms: 0 }] = await send({ url: world.url, headers }, [call])
    expect([path, judge(procedure, answer)]).toMatchObject([path, { outcome, complaint: null }])
  }
})

test('a run that has tried enough is told what it never got into, and a short one is not', () => {
  const all = new Map(procedures.map(({ path }) => [path, 1]))
  const without = (...paths: string[]) => new Map([...all].filter(([path]) => !paths.includes(path)))
  const of = (granted: Map<string, number>) => neverReached({ calls: procedures.length * 200, granted }, procedures)
  const [edit, refund] = ['admin.orders.edit', 'admin.orders.refund']
  expect([of(all), of(without(edit)), of(without(edit, refund)).toSorted()]).toEqual([[], [], [edit, refund]])
  expect(neverReached({ calls: procedures.length * 200, granted: new Map() }, procedures)).toContain('cart.create')
  expect(neverReached({ calls: procedures.length * 20, granted: new Map() }, procedures)).toEqual([])
})

const [create] = procedures.filter(({ path }) => path === 'cart.create')
const refusal = (code: string, status: number) => ({
  status,
  body: { error: { json: { data: { code: 'CONFLICT', httpStatus: status, requestId: 'r', refusal: { code } } } } },
  ms: 1,
})

test.each([
  ['a success that is not as declared', { status: 200, body: { result: { data: { json: { cart: 1 } } } }, ms: 1 }],
  ['something that nobody expected', refusal('INTERNAL', 500)],
  ['a refusal that was not declared', refusal('IDEMPOTENCY_CONFLICT', 409)],
  ['an outage where nothing is away', refusal('OUTCOME_UNKNOWN', 503)],
  ['an error without a refusal', { status: 400, body: { error: { json: {} } }, ms: 1 }],
  ['no JSON', { status: 200, body: undefined, ms: 1 }],
  ['an answer that came too late', { ...refusal('CONFLICT', 409), ms: 10_001 }],
])('%s is complained about', (_, answer) => {
  expect(create && judge(create, answer).complaint).toMatch(/./)
})

test('what an input is made wrong with stays as it is', () => {
  const address = { city: 'New York', state: 'NY', lines: ['1 Main Street', { floor: 3 }] }
  const asItWas = structuredClone(address)
  const known = openKnown()
  known.learnInput({ address })
  const random = randomOf(1, 'inputs')
  for (let times = 0; times < 5_000; times++) mutated({ address: '', to: { address } }, random, known)
  expect(address).toEqual(asItWas)
})

test('of an input that does harm, what does it remains', async () => {
  const input = {
    name: 'a long name',
    lines: [
      { id: 'x', quantity: 3 },
      { id: 'y', quantity: -1 },
    ],
    note: 'nothing',
  }
  const isHarmful = async (one: unknown) => JSON.stringify(one).includes('-1')
  expect(await smallest(input, isHarmful)).toEqual({ lines: [{ quantity: -1 }] })
})
