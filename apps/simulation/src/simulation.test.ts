import { readFileSync } from 'node:fs'
import { openTestDatabase } from '@tillwright/db/testing/test-database'
import { expect, test, vi } from 'vitest'
import { type Mutant, mutants } from './mutants.ts'
import type { Outcome } from './outcome.ts'
import { regressions } from './regressions.ts'
import { runSeed } from './run-seed.ts'
import type { Share } from './share.ts'
import { runShares } from './shares.ts'
import { Stage } from './world.ts'

vi.setConfig({ testTimeout: 900_000 })

interface Run {
  /** What was wrong, and how to see it again. */
  readonly failures: string[]
  /** What orders have become, and what has gone wrong, each once. */
  readonly ends: ReadonlySet<string>
  readonly faults: ReadonlySet<string>
  readonly worldCount: number
}

async function run(shares: readonly Share[]): Promise<Run> {
  const failures: string[] = []
  const [ends, met] = [new Set<string>(), new Set<string>()]
  let worldCount = 0
  await runShares(shares, ({ name, complaints, faults, orders }: Outcome) => {
    worldCount++
    for (const end of orders) ends.add(end)
    for (const { fault } of faults) met.add(fault)
    if (complaints.length > 0) failures.push(JSON.stringify({ name, complaints, faults }))
    return true
  })
  return { failures, ends, faults: met, worldCount }
}

const everyEnd = ['CANCELED PENDING', 'CANCELED REFUNDED', 'PROCESSING SUCCEEDED', 'SHIPPED SUCCEEDED']

const processes = 2

test('wherever a process ends, or a connection or an answer is lost, an order comes to its end', async () => {
  const shares = Array.from({ length: processes }, (_, from): Share => {
    return { mutant: null, work: { kind: 'matrix', from, every: processes } }
  })
  const { failures, ends, worldCount } = await run(shares)
  expect(failures).toEqual([])
  expect(worldCount).toBeGreaterThan(800)
  expect([...ends]).toEqual(expect.arrayContaining(everyEnd))
})

test('fifty worlds, and all that found something once, come to rest with everything as it must be', async () => {
  const seeds = [...new Set([...regressions, ...Array.from({ length: 50 }, (_, index) => index + 1)])]
  const shares = Array.from({ length: processes }, (_, first): Share => {
    return { mutant: null, work: { kind: 'seeds', seeds: seeds.filter((_, index) => index % processes === first) } }
  })
  const { failures, ends, faults, worldCount } = await run(shares)
  expect(failures).toEqual([])
  expect(worldCount).toBe(seeds.length)
  // Nobody has slept through it.
  expect([...ends]).toEqual(expect.arrayContaining(everyEnd))
  expect(faults.size).toBeGreaterThanOrEqual(14)
})

test('a seed is the same world every time, step by step', async () => {
  const database = await openTestDatabase('catalogue')
  const stage = await Stage.open(database.connectionString)
  for (const seed of [5, 6, 12]) {
    const [once, again] = [await runSeed(stage, seed), await runSeed(stage, seed)]
    expect(again.trace).toEqual(once.trace)
    expect(once.faults.length).toBeGreaterThan(0)
  }
  await stage.close()
  await database.close()
})

test('a bug that is planted is found, and told by the rule that it breaks', async () => {
  const complaints: string[] = []
  const share: Share = { mutant: 'reservation_leaks', work: { kind: 'seeds', seeds: [1, 2, 3, 4, 5, 6] } }
  await runShares([share], (outcome) => {
    complaints.push(...outcome.complaints.map(({ rule }) => rule))
    return true
  })
  expect(complaints).toContain('goods_follow_order')
})

test('every planted bug still finds the words that it changes, once', () => {
  const root = new URL('../../../', import.meta.url)
  const lost = Object.entries<Mutant>(mutants).flatMap(([name, { edits }]) =>
    edits
      .filter(({ file, find }) => readFileSync(new URL(file, root), 'utf8').split(find).length !== 2)
      .map(({ file, find }) => `${name}: ${file}: ${find}`),
  )
  expect(lost).toEqual([])
})
