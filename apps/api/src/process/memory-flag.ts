import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import { nodeOptions } from '../env.ts'

/** Of what the node may have: the rest is for buffers, threads and whatever else it runs. */
const heapShare = 0.6

/**
 * V8 measures its heap by the whole memory of the machine or container, as if it were alone there: one of several gets
 * its part, where that is less. Whoever has said how much it may be is right.
 */
export function memoryFlagOf(processes: number): string[] {
  if ([...process.execArgv, nodeOptions()].some((words) => words.includes('old-space-size'))) return []
  const { heap_size_limit: usual } = getHeapStatistics()
  const limit = process.constrainedMemory()
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  const part = (memory * heapShare) / processes
  return part < usual ? [`--max-old-space-size=${Math.max(64, Math.floor(part / 2 ** 20))}`] : []
}
