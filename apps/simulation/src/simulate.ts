import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { openTestServer } from '@tillwright/db/testing/test-server'
import { hunt } from './hunt.ts'
import { mutants } from './mutants.ts'
import type { Outcome } from './outcome.ts'
import { namesIn, type Recipe, recipeOf } from './recipe.ts'
import { regressions } from './regressions.ts'
import { Report } from './report.ts'
import type { Share } from './share.ts'
import { runShares } from './shares.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    matrix: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string' },
    remember: { type: 'boolean', default: false },
    processes: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    trace: { type: 'boolean', default: false },
    free: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    without: { type: 'string' },
    faults: { type: 'string' },
    /** "2/3": the second third of the matrix, or of the planted bugs. */
    part: { type: 'string', default: '1/1' },
  },
})

const processes = numberOf('processes', values.processes, 1)
const first = numberOf('from', values.from, 0)
const seeds = values.seeds === undefined ? undefined : numberOf('seeds', values.seeds, 0)
const [part, parts] = partOf(values.part)
const only = values.seed === undefined ? undefined : numberOf('seed', values.seed, 0)
const stopServer = await openTestServer()
try {
  const isWell = values.mutants ? await huntMutants() : await simulate(values.mutant ?? null)
  process.exitCode = isWell ? 0 : 1
} finally {
  await stopServer()
}

/** Everything that was asked for, with one bug or with none. */
async function simulate(mutant: string | null): Promise<boolean> {
  const report = new Report({ isTraced: values.trace })
  const listener = (outcome: Outcome) => {
    report.add(outcome)
    return true
  }
  if (values.matrix) {
    const shares = range(processes).map((index): Share => {
      const from = part - 1 + index * parts
      return { mutant, work: { kind: 'matrix', from, every: processes * parts } }
    })
    await runShares(shares, listener)
  }
  await runShares(sharesOf(mutant, recipesAsked()), listener)
  report.print()
  for (const recipe of toShrink(report.failed)) {
    await runShares([{ mutant, work: { kind: 'shrink', recipe } }], (outcome) => {
      report.tellSmallest(outcome)
      return true
    })
  }
  return report.failureCount === 0
}

function asAsked(seed: number): Recipe {
  return recipeOf(seed, {
    without: namesIn(values.without ?? 'none'),
    onlyFaults: values.faults === undefined ? null : namesIn(values.faults),
    isFree: values.free,
  })
}

/** The first of many, or all where that is asked for. A free world is not the same again, and can't be made smaller. */
function toShrink(failed: readonly Recipe[]): readonly Recipe[] {
  const repeatable = failed.filter(({ isFree }) => !isFree)
  if (values.shrink) return repeatable
  return only === undefined ? repeatable.slice(0, 1) : []
}

/** Each bug must show within so many seeds: all of them, or those that are named. */
function huntMutants(): Promise<boolean> {
  const all = values.mutant === undefined ? Object.keys(mutants) : namesIn(values.mutant)
  const names = all.filter((_, index) => index % parts === part - 1)
  const recipes = range(seeds ?? 500).map((index) => asAsked(index + first))
  return hunt({ names, recipes, processes, remembers: values.remember, tell: console.log })
}

function recipesAsked(): Recipe[] {
  if (only !== undefined) return [asAsked(only)]
  return [...regressions, ...range(seeds ?? 50).map((index) => asAsked(index + first))]
}

/** Dealt out in turn, so that the processes end together. */
function sharesOf(mutant: string | null, all: readonly Recipe[]): Share[] {
  return range(Math.min(processes, all.length)).map((share) => ({
    mutant,
    work: { kind: 'seeds', recipes: all.filter((_, index) => index % processes === share) },
  }))
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function partOf(text: string): readonly [number, number] {
  const [part = '', parts = ''] = text.split('/')
  const [one, of] = [numberOf('part', part, 1), numberOf('part', parts, 1)]
  if (one > of) throw new Error(`--part ${text} is more than there are`)
  return [one, of]
}

/** A word that is no number would run nothing, and find nothing. */
function numberOf(name: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new Error(`--${name} is no whole number from ${least} on: ${text}`)
}
