/** What a loop waits for between two looks. */
export interface Bell {
  ring(): void
  /** Answers whether it has rung since the last time: when it has, after so long, or once the signal is aborted. */
  heard(withinMs: number, signal: AbortSignal): Promise<boolean>
}

export function openBell(): Bell {
  let hasRung = false
  let wake: () => void = () => undefined
  return {
    ring: () => {
      hasRung = true
      wake()
    },
    heard: async (withinMs, signal) => {
      if (!hasRung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, withinMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
          signal.addEventListener('abort', wake, { once: true })
        })
        signal.removeEventListener('abort', wake)
      }
      const rang = hasRung
      hasRung = false
      return rang
    },
  }
}
