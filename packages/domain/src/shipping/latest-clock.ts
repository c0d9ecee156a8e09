import { wallClock } from '../orders/shop-day.ts'

/**
 * The latest that a time zone's clocks have shown up to a moment, as `wallClock` counts. It never goes back: in the
 * hour that the end of summer time repeats it stands still, so that a later order never counts as an earlier one.
 */
export function latestClock(now: Date, timeZone: string): number {
  const aheadAt = (ms: number) => wallClock(new Date(ms), timeZone) - ms
  const nowMs = now.getTime()
  const ahead = aheadAt(nowMs)
  const aheadBefore = aheadAt(nowMs - dayMs)
  if (aheadBefore <= ahead) return nowMs + ahead
  let [before, after] = [nowMs - dayMs, nowMs]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (aheadAt(middle) === aheadBefore) before = middle
    else after = middle
  }
  return Math.max(nowMs + ahead, before + aheadBefore)
}

/** Clocks are turned by less than a day, and once in one. */
const dayMs = 86_400_000
