export interface KeptCount {
  /** Told the address of each answer that was there already. */
  readonly count: (address: string) => void
  /** How many calls of each procedure have been answered so. */
  readonly byProcedure: () => ReadonlyMap<string, number>
}

/**
 * Counts calls that no procedure has run for; each names one, for else nothing would have been kept for it. These are
 * the cheapest answers there are, and most of all: what is done for each is to look up a number and to raise it.
 */
export function countKept(): KeptCount {
  const counts = new Map<string, { count: number }>()
  return {
    count: (address) => {
      const names = namesIn(address)
      const found = counts.get(names)
      if (found !== undefined) found.count += 1
      // Strangers could think of ever new batches: what comes after so many different ones is not counted.
      else if (counts.size < namesMax) counts.set(names, { count: 1 })
    },
    byProcedure: () => {
      const totals = new Map<string, number>()
      for (const [names, { count }] of counts)
        for (const name of names.split(',')) totals.set(name, (totals.get(name) ?? 0) + count)
      return totals
    },
  }
}

const namesMax = 1_000

const prefix = '/trpc/'.length

function namesIn(address: string): string {
  const end = address.indexOf('?')
  return address.slice(prefix, end < 0 ? undefined : end)
}
