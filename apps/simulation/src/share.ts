import { type Mutant, mutantOf } from './mutants.ts'
import { plant } from './plant.ts'

/** What one process of a run is to do; it tells what came of each world as it goes. */
export interface Share {
  readonly mutant: string | null
  readonly work: { readonly kind: 'seeds'; readonly seeds: readonly number[] } | Matrix
}

interface Matrix {
  readonly kind: 'matrix'
  /** Every so manieth trial, from this one on. */
  readonly from: number
  readonly every: number
}

process.once('message', (share: Share) => void runShare(share))

/** The bug comes first: what is loaded before it would be without it. */
async function runShare({ mutant, work }: Share): Promise<void> {
  const bug: Mutant | null = mutant === null ? null : mutantOf(mutant)
  const planted = plant(bug?.edits ?? [])
  const { openTestDatabase } = await import('@tillwright/db/testing/test-database')
  const { Stage } = await import('./world.ts')
  const { runSeed } = await import('./run-seed.ts')
  const { readMatrix, runTrial } = await import('./reference.ts')
  const missing = planted.missing()
  if (missing.length > 0) throw new Error(`the words of ${mutant} are not there any more: ${JSON.stringify(missing)}`)
  const database = await openTestDatabase('catalogue')
  for (const statement of bug?.sql ?? []) await database.pool.query(statement)
  const stage = await Stage.open(database.connectionString)
  if (work.kind === 'seeds') for (const seed of work.seeds) await tell(await runSeed(stage, seed))
  else {
    const trials = await readMatrix(stage)
    for (let index = work.from; index < trials.length; index += work.every) {
      const trial = trials[index]
      if (trial !== undefined) await tell(await runTrial(stage, trial))
    }
  }
  // Everything is told; connections, and whatever a killed process of a world still waits for, end here.
  process.exit(0)
}

/** Only what failed tells its whole trace. */
const tell = (outcome: { readonly complaints: readonly object[]; readonly trace: readonly string[] }): Promise<void> =>
  new Promise((resolve, reject) => {
    const told = outcome.complaints.length > 0 ? outcome : { ...outcome, trace: [] }
    process.send?.(told, (error: Error | null) => (error === null ? resolve() : reject(error)))
  })
