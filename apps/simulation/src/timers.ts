import { type Scheduler, whoRuns } from './scheduler.ts'

export interface Timers {
  /** Of the world that happens now. */
  scheduler: Scheduler | undefined
  giveBack(): void
}

/**
 * Whoever waits by a timer while he acts in a world waits by its clock. The shop's own waiting goes through its port;
 * this is for what waits where no port reaches.
 */
export function takeOverTimers(): Timers {
  const real = globalThis.setTimeout
  const timers: Timers = {
    scheduler: undefined,
    giveBack: () => {
      globalThis.setTimeout = real
    },
  }
  const taken = (callback: () => void, ms = 0): NodeJS.Timeout => {
    const { scheduler } = timers
    if (whoRuns() === undefined || scheduler === undefined) return real(callback, ms)
    void scheduler.turn('waits', { sleepMs: ms }).then(callback)
    // For whoever would clear it: nothing in the shop does.
    return real(() => undefined, 0)
  }
  globalThis.setTimeout = Object.assign(taken, real)
  return timers
}
