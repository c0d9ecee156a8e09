import { NotAsked } from './gateway-transport.ts'

/** All that a wait depends on, so that a simulation can drive it. */
export interface Clock {
  readonly now: () => Date
  readonly sleep: (ms: number) => Promise<void>
}

export interface PaceOptions extends Clock {
  /** Infinity: as they come. */
  readonly perSecondMax: number
  /** Who would wait for longer is not let in. */
  readonly waitMsMax: number
}

/** Waits for the caller's turn. Throws NotAsked, at once, where that is too far away. */
export type Pace = () => Promise<void>

/** Callers pass one by one in the order in which they come, never more in a second than are allowed. */
export function openPace({ now, sleep, perSecondMax, waitMsMax }: PaceOptions): Pace {
  const gapMs = 1_000 / perSecondMax
  let nextFreeMs = 0
  return async () => {
    const nowMs = now().getTime()
    // Nobody can be that far ahead: the clock has been put back.
    if (nextFreeMs - nowMs > waitMsMax + gapMs) nextFreeMs = nowMs
    const turnMs = Math.max(nowMs, nextFreeMs)
    if (turnMs - nowMs > waitMsMax) throw new NotAsked('too many calls are waiting for Stripe', turnMs - nowMs)
    nextFreeMs = turnMs + gapMs
    if (turnMs > nowMs) await sleep(turnMs - nowMs)
  }
}
