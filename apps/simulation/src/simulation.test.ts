import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openTestDatabase } from '@tillwright/db/testing/test-database'
import { expect, test, vi } from 'vitest'
import { hunt } from './hunt.ts'
import type { Mutant } from './mutant.ts'
import { mutants } from './mutants.ts'
import type { Outcome } from './outcome.ts'
import { type Recipe, recipeOf } from './recipe.ts'
import { regressions } from './regressions.ts'
import { runSeed } from './run-seed.ts'
import type { Share } from './share.ts'
import { runShares } from './shares.ts'
import { Stage } from './world.ts'

vi.setConfig({ testTimeout: 900_000 })

const long = { tags: ['long'] }

interface Run {
  /** What was wrong, and how to see it again. */
  readonly failures: string[]
  /** What orders have become, and what has gone wrong, each once. */
  readonly ends: ReadonlySet<string>
  readonly faults: ReadonlySet<string>
  /** What clients and staff met, each once. */
  readonly met: ReadonlySet<string>
  readonly worldCount: number
}

async function run(shares: readonly Share[]): Promise<Run> {
  const failures: string[] = []
  const [ends, kinds, met] = [new Set<string>(), new Set<string>(), new Set<string>()]
  let worldCount = 0
  await runShares(shares, ({ name, complaints, faults, orders, counts }: Outcome) => {
    worldCount++
    for (const end of orders) ends.add(end)
    for (const { fault } of faults) kinds.add(fault)
    for (const [what] of counts) met.add(what)
    if (complaints.length > 0) failures.push(JSON.stringify({ name, complaints, faults }))
    return true
  })
  return { failures, ends, faults: kinds, met, worldCount }
}

const everyEnd = ['CANCELED PENDING', 'CANCELED REFUNDED', 'PROCESSING SUCCEEDED', 'SHIPPED SUCCEEDED']

const processes = 2

/** One trial of so many; `npm run simulate -- --matrix` tries all of them. */
const matrixOf = (stride: number): Share[] =>
  Array.from({ length: processes }, (_, index): Share => {
    return { mutant: null, work: { kind: 'matrix', from: index * stride, every: processes * stride } }
  })

test('wherever a process ends, or a connection or an answer is lost, an order comes to its end', async () => {
  const { failures, worldCount } = await run(matrixOf(150))
  expect(failures).toEqual([])
  expect(worldCount).toBeGreaterThan(5)
})

test('at enough places every end of an order is seen', long, async () => {
  const { failures, ends, worldCount } = await run(matrixOf(25))
  expect(failures).toEqual([])
  expect(worldCount).toBeGreaterThan(50)
  expect([...ends]).toEqual(expect.arrayContaining(everyEnd))
})

const seeds = (count: number): Recipe[] => Array.from({ length: count }, (_, index) => recipeOf(index + 1))

const dealt = (recipes: readonly Recipe[]): Share[] =>
  Array.from({ length: processes }, (_, first) => {
    const mine = recipes.filter((_, index) => index % processes === first)
    return { mutant: null, work: { kind: 'seeds', recipes: mine } }
  })

/** What each of those does who are there in some worlds only. */
const done = [
  ...['fulfill', 'return', 'receive', 'adjust', 'transfer', 'count', 'compose', 'approve'].map(
    (what) => `warehouse ${what}`,
  ),
  ...['create', 'change', 'place', 'remove'].map((what) => `desk ${what}`),
  ...['buyer request return', 'caller retry', 'card desk charge', 'holder places', 'wish'],
].map((what) => `${what} answer`)

/** Together with the first ones, worlds in which everybody does whatever he can do, and all kinds of faults happen. */
const eventful = [33, 36, 62, 119].map((seed) => recipeOf(seed))

test('what found something once finds nothing any more', async () => {
  const { failures, worldCount } = await run(dealt(regressions))
  expect(failures).toEqual([])
  expect(worldCount).toBe(regressions.length)
})

test('some worlds, and all that found something once, come to rest with everything as it must be', long, async () => {
  const recipes = [...regressions, ...seeds(4), ...eventful]
  const { failures, ends, faults, met, worldCount } = await run(dealt(recipes))
  expect(failures).toEqual([])
  expect(worldCount).toBe(recipes.length)
  // Nobody has slept through it.
  expect([...ends]).toEqual(expect.arrayContaining(everyEnd))
  expect(faults.size).toBeGreaterThanOrEqual(14)
  expect([...met]).toEqual(expect.arrayContaining(['replay answer', 'left, then answer', ...done]))
  expect([...met].filter((what) => what.startsWith('drain'))).not.toEqual([])
})

test('worlds in which anybody goes on while somebody waits for a lock hold together as well', long, async () => {
  const { failures, worldCount } = await run(dealt(seeds(4).map((recipe) => ({ ...recipe, isFree: true }))))
  expect(failures).toEqual([])
  expect(worldCount).toBe(4)
})

async function openStage(): Promise<Stage & AsyncDisposable> {
  const database = await openTestDatabase('catalogue')
  const stage = await Stage.open(database.connectionString)
  const close = async () => {
    await stage.close()
    await database.close()
  }
  return Object.assign(stage, { [Symbol.asyncDispose]: close })
}

test('a seed is the same world every time, step by step', async () => {
  await using stage = await openStage()
  // One in which Stripe is away, jobs are given up and shoppers are hasty.
  await expectSame(stage, 12)
})

test('so is one with a warehouse and a desk, and one with people who wait for goods', long, async () => {
  await using stage = await openStage()
  for (const seed of [45, 28]) await expectSame(stage, seed)
})

async function expectSame(stage: Stage, seed: number): Promise<void> {
  const [once, again] = [await runSeed(stage, recipeOf(seed)), await runSeed(stage, recipeOf(seed))]
  expect(again.trace).toEqual(once.trace)
  expect(once.faults.length).toBeGreaterThan(0)
}

test('a world that PostgreSQL itself makes wait, as a vacuum does, is the same world', long, async () => {
  await using database = await openTestDatabase('catalogue')
  const stage = await Stage.open(database.connectionString)
  const { trace } = await runSeed(stage, recipeOf(12))
  const client = await database.pool.connect()
  // What stands in its transaction is nobody's of the shop.
  await client.query(`set application_name = 'a vacuum'`)
  const state = { isOver: false }
  const keepLocking = async () => {
    // As a vacuum, which takes the lock only where nobody has one, and is at work for as long as it has it.
    const asVacuum = 'begin; lock table stock_level in access exclusive mode nowait; select pg_sleep(0.015); rollback'
    while (!state.isOver) {
      await client.query(asVacuum).catch(() => client.query('rollback'))
      await sleep(15)
    }
  }
  const locking = keepLocking()
  const again = await runSeed(stage, recipeOf(12))
  state.isOver = true
  await locking
  client.release()
  await stage.close()
  expect(again.complaints).toEqual([])
  expect(again.trace).toEqual(trace)
})

test('a free world takes other steps than the one that a seed repeats', long, async () => {
  await using stage = await openStage()
  const bound = await runSeed(stage, recipeOf(5))
  const free = [
    await runSeed(stage, recipeOf(5, { isFree: true })),
    await runSeed(stage, recipeOf(5, { isFree: true })),
  ]
  expect(free.map(({ trace }) => trace.join()).filter((steps) => steps !== bound.trace.join())).not.toEqual([])
})

test('who stays away takes no step, and of all faults only those happen that are named', async () => {
  await using stage = await openStage()
  const whole = await runSeed(stage, recipeOf(12))
  const [kept] = whole.faults.map(({ name }) => name).filter((name) => name.startsWith('cart0.tab0'))
  const without = whole.actors.filter((name) => !name.startsWith('cart0'))
  const part = await runSeed(stage, recipeOf(12, { without, onlyFaults: kept === undefined ? [] : [kept] }))
  expect(part.actors).toEqual(['cart0.tab0', 'cart0.tab1'])
  expect(part.trace.filter((step) => !step.startsWith('cart0'))).toEqual([])
  expect(part.faults.map(({ name }) => name)).toEqual(kept === undefined ? [] : [kept])
})

/** What is told of these worlds by a process in which a bug is planted, until enough is. */
async function tellWith(
  mutant: keyof typeof mutants,
  work: Share['work'],
  isEnough: (outcome: Outcome) => boolean = () => false,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  await runShares([{ mutant, work }], (outcome) => {
    outcomes.push(outcome)
    return !isEnough(outcome)
  })
  return outcomes
}

const rulesOf = (outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap(({ complaints }) => complaints.map(({ rule }) => rule))

test(
  'bugs that show only where goods lie in two places, or staff has something done again, are found',
  long,
  async () => {
    const names = ['transfer_never_arrives', 'replay_asks_for_no_job']
    const told: string[] = []
    const tell = (line: string) => told.push(line)
    expect([await hunt({ names, recipes: seeds(12), processes, remembers: false, tell }), told]).toEqual([true, told])
  },
)

test(
  'a planted bug is found, and its world made smaller: it fails by the same rule, the same each time',
  long,
  async () => {
    const mutant = 'reservation_leaks'
    const isFound = (outcome: Outcome) => rulesOf([outcome]).includes('goods_follow_order') && outcome.faults.length > 0
    const found = (await tellWith(mutant, { kind: 'seeds', recipes: [recipeOf(2), ...seeds(6)] }, isFound)).find(
      isFound,
    )
    if (found?.recipe == null) throw new Error(`no world has found ${mutant}`)
    const [smallest] = await tellWith(mutant, { kind: 'shrink', recipe: found.recipe })
    if (smallest?.recipe == null) throw new Error('nothing was told')
    expect(rulesOf([found])).toEqual(expect.arrayContaining([...new Set(rulesOf([smallest]))]))
    expect(smallest.actors.length).toBeLessThan(found.actors.length)
    expect(smallest.faults.length).toBeLessThan(found.faults.length)
    expect(smallest.stepCount).toBeLessThan(found.stepCount)
    const [again] = await tellWith(mutant, { kind: 'seeds', recipes: [smallest.recipe] })
    expect(rulesOf(again === undefined ? [] : [again])).toEqual(rulesOf([smallest]))
    expect(again?.trace).toEqual(smallest.trace)
  },
)

test('every planted bug still finds the words that it changes, once', () => {
  const root = new URL('../../../', import.meta.url)
  const lost = Object.entries<Mutant>(mutants).flatMap(([name, { edits }]) =>
    edits
      .filter(({ file, find }) => readFileSync(new URL(file, root), 'utf8').split(find).length !== 2)
      .map(({ file, find }) => `${name}: ${file}: ${find}`),
  )
  expect(lost).toEqual([])
})
