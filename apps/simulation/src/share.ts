import type { Mutant } from './mutant.ts'
import { mutantOf } from './mutants.ts'
import { plant } from './plant.ts'
import type { Recipe } from './recipe.ts'

/** What one process of a run is to do; it tells what came of each world as it goes. */
export interface Share {
  readonly mutant: string | null
  readonly work: Worlds | Matrix
}

/** One world after the other, or the smallest that is still wrong as the one of a recipe is. */
type Worlds =
  | { readonly kind: 'seeds'; readonly recipes: readonly Recipe[] }
  | { readonly kind: 'shrink'; readonly recipe: Recipe }

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
  const { shrink } = await import('./shrink.ts')
  const missing = planted.missing()
  if (missing.length > 0) throw new Error(`the words of ${mutant} are not there any more: ${JSON.stringify(missing)}`)
  const database = await openTestDatabase('catalogue')
  for (const statement of bug?.sql ?? []) await database.pool.query(statement)
  const stage = await Stage.open(database.connectionString)
  const run = (recipe: Recipe) => runSeed(stage, recipe)
  if (work.kind === 'seeds') for (const recipe of work.recipes) await tell(await run(recipe))
  else if (work.kind === 'shrink') await tell(await shrink(await run(work.recipe), { run, clock, budget }))
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

const clock = () => performance.now()
/** A world takes a fifth of a second. */
const budget = { worldsMax: 200, msMax: 90_000 }

/** Only what failed tells its whole trace. */
const tell = (outcome: { readonly complaints: readonly object[]; readonly trace: readonly string[] }): Promise<void> =>
  new Promise((resolve, reject) => {
    const told = outcome.complaints.length > 0 ? outcome : { ...outcome, trace: [] }
    process.send?.(told, (error: Error | null) => (error === null ? resolve() : reject(error)))
  })
