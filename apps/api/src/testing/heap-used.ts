import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What this process holds in its heap and beside it, in bytes, without garbage. */
export async function heapUsed(): Promise<number> {
  collectGarbage()
  // What is told that its last reader has gone lets go of more.
  await new Promise((resolve) => setImmediate(resolve))
  collectGarbage()
  const { external, heapUsed: inHeap } = process.memoryUsage()
  return external + inHeap
}
