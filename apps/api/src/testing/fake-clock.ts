/** Time that passes only when a test lets it. */
export interface FakeClock {
  readonly now: () => Date
  readonly sleep: (ms: number) => Promise<void>
  /** Since the clock was opened. */
  readonly passedMs: () => number
  /** Lets so much time pass, and everybody who sleeps wake up at his own moment of it. */
  pass(ms: number): Promise<void>
  /** As when a clock is corrected: nobody's sleep gets longer or shorter by it. */
  putBack(ms: number): void
}

export function openFakeClock(start = new Date('2026-11-02T12:00:00Z')): FakeClock {
  let passedMs = 0
  let shiftMs = 0
  const sleepers: { readonly atMs: number; readonly wake: () => void }[] = []
  const wakeNext = (untilMs: number): boolean => {
    const [next] = sleepers.toSorted((a, b) => a.atMs - b.atMs)
    if (next === undefined || next.atMs > untilMs) return false
    passedMs = Math.max(passedMs, next.atMs)
    sleepers.splice(sleepers.indexOf(next), 1)
    next.wake()
    return true
  }
  return {
    now: () => new Date(start.getTime() + passedMs + shiftMs),
    sleep: (ms) => new Promise((resolve) => sleepers.push({ atMs: passedMs + ms, wake: resolve })),
    passedMs: () => passedMs,
    pass: async (ms) => {
      const endMs = passedMs + ms
      await everythingElse()
      while (wakeNext(endMs)) await everythingElse()
      passedMs = endMs
    },
    putBack: (ms) => {
      shiftMs -= ms
    },
  }
}

/** What can go on without time passing. */
const everythingElse = () => new Promise((resolve) => setImmediate(resolve))
