import { expect, test } from 'vitest'
import type { Outcome } from './outcome.ts'
import { argumentsOf, namesIn, type Recipe, recipeOf } from './recipe.ts'
import { shrink } from './shrink.ts'

const everybody = ['ada', 'bob', 'eve', 'clock', 'worker']
const everything = ['ada/database:3', 'bob/stripe:0', 'worker/database:7', 'clock/database:1']

/** A world that is wrong by a rule wherever it has all that this one needs. */
function worldOf(recipe: Recipe, needs: { readonly rule: string; readonly names: readonly string[] }[]): Outcome {
  const actors = everybody.filter((name) => !recipe.without.includes(name))
  const faults = everything.filter((name) => recipe.onlyFaults?.includes(name) ?? true)
  const has = (name: string) => actors.includes(name) || faults.includes(name)
  return {
    ...{ name: 'seed 1', recipe, actors, orders: [], stepCount: 1, stripeCallCount: 0, counts: [], trace: [] },
    complaints: needs.filter(({ names }) => names.every(has)).map(({ rule }) => ({ rule, facts: '' })),
    faults: faults.map((name) => ({ name, fault: 'kill_after', place: '' })),
  }
}

/** Makes a world smaller, and counts in how many it was tried. */
async function shrunk(needs: Parameters<typeof worldOf>[1], { worldsMax = 200, msMax = 1_000, msEach = 0 } = {}) {
  let [worldCount, nowMs] = [0, 0]
  const run = async (recipe: Recipe) => {
    worldCount++
    nowMs += msEach
    return worldOf(recipe, needs)
  }
  const found = worldOf(recipeOf(1), needs)
  const smallest = await shrink(found, { run, clock: () => nowMs, budget: { worldsMax, msMax } })
  return { found, smallest, worldCount, faults: smallest.faults.map(({ name }) => name) }
}

test('all are left out who are not needed, and every fault that is not', async () => {
  const needed = ['ada', 'worker', 'worker/database:7']
  const { smallest, faults } = await shrunk([{ rule: 'stock', names: needed }])
  expect(smallest.actors).toEqual(['ada', 'worker'])
  expect(faults).toEqual(['worker/database:7'])
  expect(smallest.recipe).toEqual(recipeOf(1, { without: ['bob', 'eve', 'clock'], onlyFaults: faults }))
})

test('what is needed in two halves is kept, and nobody is needed where nobody is', async () => {
  const { smallest } = await shrunk([{ rule: 'stock', names: ['ada', 'eve', 'worker', ...everything] }])
  expect(smallest.actors).toEqual(['ada', 'eve', 'worker'])
  expect(smallest.faults).toHaveLength(everything.length)
  const empty = await shrunk([{ rule: 'stock', names: [] }])
  expect([empty.smallest.actors, empty.faults]).toEqual([[], []])
})

test('a smaller world that is wrong in another way is not taken', async () => {
  const [stock, money] = [
    { rule: 'stock', names: ['ada', 'bob'] },
    { rule: 'money', names: [] },
  ]
  const found = worldOf(recipeOf(1), [stock])
  const run = async (recipe: Recipe) => worldOf(recipe, [recipe.without.includes('bob') ? money : stock])
  const smallest = await shrink(found, { run, clock: () => 0, budget: { worldsMax: 200, msMax: 1_000 } })
  expect(smallest.actors).toEqual(['ada', 'bob'])
  expect(smallest.complaints.map(({ rule }) => rule)).toEqual(['stock'])
})

test('the search ends with its budget, of worlds or of time, and tells the smallest until then', async () => {
  const needs = [{ rule: 'stock', names: ['eve', 'worker', 'clock/database:1'] }]
  const whole = await shrunk(needs)
  const few = await shrunk(needs, { worldsMax: 3 })
  expect(few.worldCount).toBe(3)
  expect(few.smallest.complaints).toHaveLength(1)
  expect(few.smallest.actors).toEqual(['eve', 'clock', 'worker'])
  expect(whole.smallest.actors).toEqual(['eve', 'worker'])
  const short = await shrunk(needs, { msMax: 20, msEach: 10 })
  expect(short.worldCount).toBe(2)
})

test('a world that is not wrong is not made smaller', async () => {
  const { found, smallest, worldCount } = await shrunk([{ rule: 'stock', names: ['nobody'] }])
  expect(smallest).toBe(found)
  expect(worldCount).toBe(0)
})

test('a recipe is told as the arguments that make it again', () => {
  const recipe = recipeOf(7, { without: ['ada', 'bob'], onlyFaults: [], isFree: true })
  expect(argumentsOf(recipe)).toBe('--seed 7 --without ada,bob --faults none --free')
  expect(argumentsOf(recipeOf(7))).toBe('--seed 7')
  expect(namesIn('none')).toEqual([])
  expect(argumentsOf(recipeOf(7, { onlyFaults: namesIn('ada/stripe:0,bob/stripe:1') }))).toBe(
    '--seed 7 --faults ada/stripe:0,bob/stripe:1',
  )
})
