import type { Worker } from 'node:cluster'
import { openLine } from '../process/open-line.ts'
import type { Metrics } from './metrics.ts'

export interface OneOfSeveral {
  /** Counted here, and told by whoever knows of all. */
  readonly metrics: Metrics
  /** Leaves the supervisor what has been counted here. */
  close(): Promise<void>
}

/** Longer than the supervisor waits for others. */
const patienceMs = 8_000

/** What a process counts is one part of the whole, which its supervisor alone can tell. */
export function oneOfSeveral(own: Metrics, supervisor: Worker): OneOfSeveral {
  const line = openLine(supervisor, { answers: { 'own figures': own.own, 'figures of the shop': own.shop } })
  const tell = async () => line.tell('own figures', await own.own())
  // From now on it can be asked.
  void tell()
  return {
    metrics: {
      ...own,
      text: async () => {
        const text = await line.ask('metrics of the node', patienceMs)
        return typeof text === 'string' ? text : null
      },
    },
    close: async () => {
      const told = tell()
      // What is asked for later would be answered with less.
      line.close()
      await told
    },
  }
}
