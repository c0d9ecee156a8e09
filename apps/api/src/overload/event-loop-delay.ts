import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface EventLoopDelay {
  /** How late it has been lately, on average, in milliseconds. */
  ms(): number
  stop(): void
}

const resolutionMs = 20
const windowMs = 250

/**
 * How late the event loop comes back to whoever waits for it. The better of the last two windows counts: one long step,
 * such as a large answer, is no overload, and what is over is over at once.
 */
export function watchEventLoop(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  let windows: readonly [number, number] = [0, 0]
  const timer = setInterval(() => {
    // It counts the time between two looks, and nothing where there was none.
    const meanMs = histogram.count === 0 ? 0 : Math.max(0, histogram.mean / 1e6 - resolutionMs)
    windows = [windows[1], meanMs]
    histogram.reset()
  }, windowMs).unref()
  return {
    ms: () => Math.min(...windows),
    stop: () => {
      clearInterval(timer)
      histogram.disable()
    },
  }
}
