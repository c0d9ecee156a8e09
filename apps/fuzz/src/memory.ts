import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Memory {
  readonly heapMb: number
  readonly rssMb: number
}

/** What this process holds once everything is gone that nobody holds any more. */
export async function measureMemory(): Promise<Memory> {
  setFlagsFromString('--expose-gc')
  // The flag only counts for contexts that are made after it.
  const collect: unknown = runInNewContext('gc')
  for (let times = 0; times < 3; times++) {
    if (typeof collect === 'function') collect()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { heapUsed, rss } = process.memoryUsage()
  return { heapMb: Math.round(heapUsed / 2 ** 20), rssMb: Math.round(rss / 2 ** 20) }
}

/** Compiled code and statistics grow for a while; what leaks grows with the calls. */
const growthMax = { heapMb: 40, rssMb: 150 }

/** Null where it is flat. */
export function growthOf(early: Memory, late: Memory): string | null {
  const heapMb = late.heapMb - early.heapMb
  const rssMb = late.rssMb - early.rssMb
  if (heapMb <= growthMax.heapMb && rssMb <= growthMax.rssMb) return null
  return `the heap grew by ${heapMb} MB and the process by ${rssMb} MB`
}
