import fc from 'fast-check'

/** Moments at which clocks are turned back, by half an hour to three, some of them over midnight. */
export const turnedBack = [
  { timeZone: 'Europe/Berlin', at: '2026-10-25T01:00:00Z' },
  { timeZone: 'America/New_York', at: '2026-11-01T06:00:00Z' },
  { timeZone: 'Australia/Lord_Howe', at: '2026-04-04T15:00:00Z' },
  { timeZone: 'America/Havana', at: '2026-11-01T05:00:00Z' },
  // From 24:00 to 23:00 of the same day.
  { timeZone: 'Asia/Beirut', at: '2026-10-24T21:00:00Z' },
  // From 00:01 to 23:01 of the day before.
  { timeZone: 'America/St_Johns', at: '2010-11-07T02:31:00Z' },
  // Three hours at once.
  { timeZone: 'Antarctica/Casey', at: '2010-03-04T15:00:00Z' },
] as const

const otherZones = ['UTC', 'Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Africa/Casablanca'] as const
const from = Date.parse('2015-01-01T00:00:00Z')
const until = Date.parse('2035-01-01T00:00:00Z')

/** A moment in a time zone, half of them within hours of clocks being turned. */
export const moments: fc.Arbitrary<{ readonly timeZone: string; readonly ms: number }> = fc.oneof(
  fc.record({
    timeZone: fc.constantFrom(...otherZones, ...turnedBack.map(({ timeZone }) => timeZone)),
    ms: fc.integer({ min: from, max: until }),
  }),
  fc
    .tuple(fc.constantFrom(...turnedBack), fc.integer({ min: -5 * 3_600_000, max: 5 * 3_600_000 }))
    .map(([{ timeZone, at }, off]) => ({ timeZone, ms: Date.parse(at) + off })),
)

/** What the clocks there show, like "2026-03-01 14:30:07". */
export const shownAt = (ms: number, timeZone: string): string => {
  const known = formatters.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { ...shown, timeZone })
  formatters.set(timeZone, known)
  return known.format(ms)
}

const formatters = new Map<string, Intl.DateTimeFormat>()
const shown = { dateStyle: 'short', timeStyle: 'medium' } as const

/** The latest of it in the last hours: clocks are only ever turned at a quarter of an hour, or a minute after it. */
export function latestShown(ms: number, timeZone: string): string {
  const minute = 60_000
  const quarter = 15 * minute
  const quarters = Array.from({ length: 20 }, (_, index) => Math.floor(ms / quarter - index) * quarter)
  const justBefore = quarters.flatMap((start) => [start - 1, start + minute - 1]).filter((before) => before <= ms)
  return (
    [ms, ...justBefore]
      .map((each) => shownAt(each, timeZone))
      .toSorted()
      .at(-1) ?? ''
  )
}
