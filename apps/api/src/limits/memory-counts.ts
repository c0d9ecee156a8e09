export interface Count {
  readonly isGranted: boolean
  readonly left: number
  readonly resetsInMs: number
}

export interface MemoryCountsOptions {
  readonly max: number
  readonly windowMs: number
  /** Where there are more the older half is forgotten, all at once: nobody fills the memory with addresses. */
  readonly keysMax: number
}

export type MemoryCounts = ReturnType<typeof openMemoryCounts>

interface Window {
  taken: number
  readonly endsAtMs: number
}

/** One limit, as this process alone counts it. No clock that somebody sets is asked. */
export function openMemoryCounts({ max, windowMs, keysMax }: MemoryCountsOptions) {
  let newer = new Map<string, Window>()
  let older = new Map<string, Window>()

  const live = (key: string, at: number): Window | undefined => {
    const window = newer.get(key) ?? older.get(key)
    return window === undefined || window.endsAtMs <= at ? undefined : window
  }
  const begin = (key: string, window: Window): Window => {
    if (newer.size >= keysMax / 2) {
      older = newer
      newer = new Map()
    }
    newer.set(key, window)
    return window
  }

  return {
    take: (key: string): Count => {
      const at = performance.now()
      const window = live(key, at) ?? begin(key, { taken: 0, endsAtMs: at + windowMs })
      const isGranted = window.taken < max
      if (isGranted) window.taken++
      return { isGranted, left: max - window.taken, resetsInMs: window.endsAtMs - at }
    },
    giveBack: (key: string): void => {
      const window = live(key, performance.now())
      if (window !== undefined && window.taken > 0) window.taken--
    },
    seen: (key: string): Count | null => {
      const at = performance.now()
      const window = live(key, at)
      if (window === undefined) return null
      return { isGranted: window.taken < max, left: max - window.taken, resetsInMs: window.endsAtMs - at }
    },
    /** Others have used it up: it need not be asked for again before then. */
    exhaust: (key: string, resetsInMs: number): void => {
      begin(key, { taken: max, endsAtMs: performance.now() + Math.min(resetsInMs, windowMs) })
    },
    size: (): number => newer.size + older.size,
  }
}
