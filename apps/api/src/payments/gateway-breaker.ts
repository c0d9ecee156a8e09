import { NotAsked } from './gateway-transport.ts'

/** Spares everybody the wait for a Stripe that does not answer anyway. */
export interface Breaker {
  /** Throws NotAsked while nobody is let through. */
  check(): void
  /** The same, for who asks now: after a pause one is let through to find out. The answer is told what came of it. */
  enter(): Passage
}

/** Whether Stripe was there, whatever it said. */
export type Passage = (wasThere: boolean) => void

const failuresMax = 5
const firstPauseMs = 5_000
/** With the sweeps' 20 seconds and 30 between two looks, all is made good within a minute after an outage. */
const pauseMsMax = 15_000

/** Lets everybody through until Stripe has failed five times in a row; then nobody for 5, 10 and 15 seconds. */
export function openBreaker(now: () => Date): Breaker {
  let failures = 0
  let pauses = 0
  let shutUntilMs = 0
  const leftMs = () => {
    const ms = shutUntilMs - now().getTime()
    // A clock that was put back prolongs no pause.
    return ms > pauseMsMax ? 0 : ms
  }
  const shut = () => {
    shutUntilMs = now().getTime() + Math.min(firstPauseMs * 2 ** (pauses - 1), pauseMsMax)
  }
  const check = () => {
    if (pauses > 0 && leftMs() > 0) throw new NotAsked('Stripe has not been answering', leftMs())
  }
  const enter = (): Passage => {
    check()
    // The others wait for what this one finds, and one that never comes back keeps them for no longer than a pause.
    if (pauses > 0) shut()
    const entered = pauses
    return (wasThere) => {
      if (wasThere) {
        failures = 0
        pauses = 0
        return
      }
      // Those that were under way when the others failed prove nothing new.
      if (entered !== pauses) return
      failures += 1
      if (failures < failuresMax) return
      pauses += 1
      shut()
    }
  }
  return { check, enter }
}
