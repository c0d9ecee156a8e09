import type { Outcome } from './outcome.ts'
import type { Recipe } from './recipe.ts'

/** What looking for a smaller world may cost. */
interface Budget {
  readonly worldsMax: number
  readonly msMax: number
}

export interface ShrinkOptions {
  /** Lets a world happen. */
  readonly run: (recipe: Recipe) => Promise<Outcome>
  /** In ms, from whenever. */
  readonly clock: () => number
  readonly budget: Budget
}

/**
 * Looks for a smaller world with what was wrong in this one: first with fewer who take part, then with fewer faults, by
 * halves, and so on until nobody and nothing can be left out, or the budget is used up. Answers the smallest.
 */
export async function shrink(found: Outcome, { run, clock, budget }: ShrinkOptions): Promise<Outcome> {
  const { recipe, actors: everybody } = found
  const rules = new Set(found.complaints.map(({ rule }) => rule))
  if (recipe === null || rules.size === 0) return found
  const endsAtMs = clock() + budget.msMax
  let [smallest, worldCount] = [found, 0]
  const stillFails = async (actors: readonly string[], onlyFaults: readonly string[]): Promise<boolean> => {
    if (worldCount++ >= budget.worldsMax || clock() >= endsAtMs) return false
    const without = [...recipe.without, ...everybody.filter((name) => !actors.includes(name))]
    const outcome = await run({ ...recipe, without, onlyFaults })
    const isSame = outcome.complaints.some(({ rule }) => rules.has(rule))
    if (isSame) smallest = outcome
    return isSame
  }
  let actors: readonly string[] = everybody
  let faults: readonly string[] = found.faults.map(({ name }) => name)
  for (let size = Number.POSITIVE_INFINITY; actors.length + faults.length < size; ) {
    size = actors.length + faults.length
    actors = await fewest(actors, (kept) => stillFails(kept, faults))
    faults = await fewest(faults, (kept) => stillFails(actors, kept))
  }
  return smallest
}

/** As few as are enough: tried without all, then without halves, quarters and so on down to each one. */
async function fewest(
  all: readonly string[],
  areEnough: (kept: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  let kept = all
  for (let size = all.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      const rest = kept.toSpliced(from, size)
      if (await areEnough(rest)) kept = rest
      else from += size
    }
  }
  return kept
}
