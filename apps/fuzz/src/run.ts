import { type Random, randomOf } from '@tillwright/simulation/random'
import { brokenInvariants, problemsAfter } from './aftermath.ts'
import type { Failures } from './failures.ts'
import { growthOf, type Memory, measureMemory } from './memory.ts'
import type { Procedure } from './procedures.ts'
import { type Count, visit } from './visit.ts'
import { openWorld, type World } from './world.ts'

export interface Plan {
  readonly seed: number
  readonly calls: number
  readonly procedures: readonly Procedure[]
  readonly failures: Failures
  readonly again: (path: string) => string
  readonly tell: (line: string) => void
}

export interface Outcome {
  readonly count: Count
  /** Procedures of which no call had a success: what lies behind their refusals was not seen. */
  readonly neverGranted: readonly string[]
  /** After a quarter of it, after half of it, and at its end. */
  readonly memory: readonly Memory[]
}

/** A shop wears out: its market is closed by someone, its goods are sold. */
const callsPerWorld = 6_000
const batchMax = 10
/** Batches under way at once. */
const lanes = 2
const batchesPerStage = 60
const batchesPerLook = 40

/** Sends so many calls, spread over all procedures, to one shop after the other. */
export async function run(plan: Plan): Promise<Outcome> {
  const { calls, seed, procedures, failures, tell } = plan
  const count: Count = { calls: 0, waits: 0, outcomes: new Map(), granted: new Map(), longest: new Map() }
  const batches = batchesOf(procedures, Math.ceil(calls / procedures.length), randomOf(seed, 'batches'))
  const memory: Memory[] = []
  const shares = [0.25, 0.5, 1]
  for (let [next, shop] = [0, 1]; next < batches.length; shop++) {
    const rest = batches.slice(next, next + callsPerWorld / batchMax)
    next += await callOneWorld({ plan, count, number: shop, batches: rest })
    tell(`${count.calls} calls, ${shop} shops`)
    for (; next >= batches.length * (shares[0] ?? 2); shares.shift()) memory.push(await measureMemory())
  }
  const [early, late] = [memory[0], memory.at(-1)]
  const growth = early === undefined || late === undefined ? null : growthOf(early, late)
  if (growth !== null) failures.add({ title: `memory is not flat: ${growth}`, lines: [] })
  const neverGranted = procedures.map(({ path }) => path).filter((path) => !count.granted.has(path))
  return { count, neverGranted, memory }
}

interface Share {
  readonly plan: Plan
  readonly count: Count
  readonly number: number
  readonly batches: readonly (readonly Procedure[])[]
}

/** Answers how many of the batches it took; a shop that is worn out takes not all. */
async function callOneWorld({ plan, count, number, batches }: Share): Promise<number> {
  const { seed, failures, again } = plan
  const world = await openWorld({ holds: number % 2 === 0 })
  const close = async () => world[Symbol.asyncDispose]()
  let next = 0
  try {
    let isBroken = false
    const work = async () => {
      while (next < batches.length && !world.isWornOut()) {
        const at = next++
        const batch = batches[at] ?? []
        if (at % batchesPerStage === batchesPerStage - 1) world.renew()
        const random = randomOf(seed, `shop ${number} batch ${at}`)
        await visit({ world, random, count, failures, again }, batch).catch((error: unknown) => {
          failures.add({ title: `no answer: ${error}`, lines: [`to       ${pathsIn([batch])}`] })
        })
        if (at % batchesPerLook !== 0 || isBroken) continue
        const broken = await brokenInvariants(world)
        isBroken = broken.length > 0
        const lately = batches.slice(Math.max(0, at - batchesPerLook - lanes), at + lanes)
        for (const title of broken) failures.add({ title, lines: [`lately   ${pathsIn(lately)}`] })
      }
    }
    await Promise.all(Array.from({ length: lanes }, work))
    tellProblems(world, failures, isBroken ? [] : await problemsAfter(world))
  } finally {
    await close().catch((error: unknown) => failures.add({ title: String(error), lines: [] }))
  }
  return next
}

function tellProblems(world: World, failures: Failures, problems: readonly string[]): void {
  const logged = world.heard.takeOthers().map((line) => `logged as an error: ${line}`)
  for (const title of [...problems, ...logged])
    if (failures.isNew(title.slice(0, 60))) failures.add({ title: title.slice(0, 1_500), lines: [] })
}

const pathsIn = (batches: readonly (readonly Procedure[])[]): string =>
  [...new Set(batches.flat().map(({ path }) => path))].join(' ')

/** Every procedure so often, in any order; a batch is of one audience and, as tRPC wants it, of one type. */
function batchesOf(procedures: readonly Procedure[], each: number, random: Random): Procedure[][] {
  const shuffled = <T>(things: readonly T[]): T[] =>
    things
      .map((thing) => ({ thing, place: random.next() }))
      .toSorted((one, other) => one.place - other.place)
      .map(({ thing }) => thing)
  const kindOf = ({ audience, type }: Procedure) => `${audience} ${type}`
  const batches = [...new Set(procedures.map(kindOf))].flatMap((kind) => {
    const own = procedures.filter((procedure) => kindOf(procedure) === kind)
    const calls = shuffled(own.flatMap((procedure) => Array.from({ length: each }, () => procedure)))
    return Array.from({ length: Math.ceil(calls.length / batchMax) }, (_, at) =>
      calls.slice(at * batchMax, (at + 1) * batchMax),
    )
  })
  return shuffled(batches)
}
