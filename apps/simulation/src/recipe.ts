/** What makes a world: the same recipe makes the same one again, step by step, unless it is free. */
export interface Recipe {
  readonly seed: number
  /** Who would take part, and does not. */
  readonly without: readonly string[]
  /** The names of all faults that may happen; null for whatever the seed has. */
  readonly onlyFaults: readonly string[] | null
  /** Whether everybody may go on while somebody waits for a lock: then PostgreSQL has a say besides the seed. */
  readonly isFree: boolean
}

export const recipeOf = (seed: number, rest: Partial<Omit<Recipe, 'seed'>> = {}): Recipe => ({
  ...{ seed, without: [], onlyFaults: null, isFree: false },
  ...rest,
})

/** A recipe as `npm run simulate --` takes it. */
export function argumentsOf({ seed, without, onlyFaults, isFree }: Recipe): string {
  return [
    `--seed ${seed}`,
    ...(without.length > 0 ? [`--without ${without.join(',')}`] : []),
    ...(onlyFaults === null ? [] : [`--faults ${onlyFaults.join(',') || noneAtAll}`]),
    ...(isFree ? ['--free'] : []),
  ].join(' ')
}

/** A list of names as `argumentsOf` writes it. */
export const namesIn = (list: string): string[] => (list === noneAtAll ? [] : list.split(','))

const noneAtAll = 'none'
