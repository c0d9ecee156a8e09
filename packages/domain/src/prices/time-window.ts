/** When something holds: from the instant of its start on, and no longer at that of its end. Null has no such limit. */
export interface TimeWindow {
  readonly startsAt: Date | null
  readonly endsAt: Date | null
}

export const always: TimeWindow = { startsAt: null, endsAt: null }

export const isOpen = ({ startsAt, endsAt }: TimeWindow, at: Date): boolean =>
  (startsAt === null || startsAt <= at) && (endsAt === null || at < endsAt)

/** The first instant after `at` at which one of the windows opens or closes; null where none does any more. */
export function nextBoundary(windows: readonly TimeWindow[], at: Date): Date | null {
  let next: Date | null = null
  for (const boundary of windows.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt])) {
    if (boundary !== null && boundary > at && (next === null || boundary < next)) next = boundary
  }
  return next
}
