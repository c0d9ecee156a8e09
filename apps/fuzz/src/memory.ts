import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Memory {
  readonly heapMb: number
  /** Buffers and what else lies outside of the heap. */
  readonly externalMb: number
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
  const { heapUsed, external, rss } = process.memoryUsage()
  const mb = (bytes: number) => Math.round(bytes / 2 ** 20)
  return { heapMb: mb(heapUsed), externalMb: mb(external), rssMb: mb(rss) }
}

/**
 * Compiled code and statistics grow for a while; what leaks grows with the calls. The whole of the process is judged
 * least strictly: what the allocator keeps of memory that was given back depends on the machine.
 */
const growthMax: Memory = { heapMb: 40, externalMb: 40, rssMb: 500 }

/** Null where it is flat. */
export function growthOf(early: Memory, late: Memory): string | null {
  const growth: Memory = {
    heapMb: late.heapMb - early.heapMb,
    externalMb: late.externalMb - early.externalMb,
    rssMb: late.rssMb - early.rssMb,
  }
  const { heapMb, externalMb, rssMb } = growth
  if (heapMb <= growthMax.heapMb && externalMb <= growthMax.externalMb && rssMb <= growthMax.rssMb) return null
  return `the heap grew by ${heapMb} MB, what lies outside of it by ${externalMb} MB, the process by ${rssMb} MB`
}
