import { writeFileSync } from 'node:fs'
import foundIn from '../found-in.json' with { type: 'json' }
import { mutantOf, mutants } from './mutants.ts'
import type { Outcome } from './outcome.ts'
import { type Recipe, recipeOf } from './recipe.ts'
import { runShares } from './shares.ts'

/** The world that showed a bug last; no world for a bug that nobody has hunted yet. */
const remembered: Readonly<Record<string, number>> = foundIn

export interface Hunt {
  readonly names: readonly string[]
  /** Each bug must show in one of these, or in the world that showed it last. */
  readonly recipes: readonly Recipe[]
  /** How many bugs are hunted side by side, each in a process of its own. */
  readonly processes: number
  /** Whether the worlds that show them are written down, to be tried first the next time. */
  readonly remembers: boolean
  readonly tell: (line: string) => void
}

interface Found {
  readonly name: string
  readonly outcome: Outcome
}

/** Plants one bug after the other and says which world shows it; answers whether each was found. */
export async function hunt({ names, recipes, processes, remembers, tell }: Hunt): Promise<boolean> {
  const left = [...names]
  const found: Found[] = []
  const huntOn = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const outcome = await huntOne(name, { recipes, tell })
      if (outcome !== undefined) found.push({ name, outcome })
    }
  }
  await Promise.all(Array.from({ length: processes }, huntOn))
  if (remembers) remember(found)
  return found.length === names.length
}

async function huntOne(name: string, { recipes, tell }: Pick<Hunt, 'recipes' | 'tell'>): Promise<Outcome | undefined> {
  const { means, breaks } = mutantOf(name)
  const known = remembered[name]
  const inOrder = [...(known === undefined ? [] : [recipeOf(known)]), ...recipes.filter(({ seed }) => seed !== known)]
  let found: Outcome | undefined
  let count = 0
  await runShares([{ mutant: name, work: { kind: 'seeds', recipes: inOrder } }], (outcome) => {
    count++
    if (outcome.complaints.some(({ rule }) => breaks.includes(rule))) found ??= outcome
    return found === undefined
  })
  const rules = [...new Set(found?.complaints.map(({ rule }) => rule))].join(', ')
  tell(`${found === undefined ? 'MISSED' : 'found '} ${name} (${means})`)
  tell(found === undefined ? `  not within ${count} seeds` : `  ${found.name}, after ${count}: ${rules}`)
  return found
}

/** In the order of the mutants, without those that are none any more. */
function remember(found: readonly Found[]): void {
  const seeds = new Map(
    found.flatMap(({ name, outcome }) => (outcome.recipe === null ? [] : [[name, outcome.recipe.seed]])),
  )
  const all = Object.keys(mutants).map((name) => [name, seeds.get(name) ?? remembered[name]])
  const known = all.filter(([, seed]) => seed !== undefined)
  writeFileSync(new URL('../found-in.json', import.meta.url), `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`)
}
