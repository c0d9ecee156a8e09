import type { Logger } from 'pino'
import { type LimitName, type Limits, type Maxima, type Taken, unlimited } from './limits.ts'
import { type Count, type MemoryCounts, openMemoryCounts } from './memory-counts.ts'
import { openRedisCounts, type RedisCounts } from './redis-counts.ts'

export interface LimitSettings {
  readonly maxima: Maxima
  /** Where several processes count together; undefined leaves each by itself. */
  readonly redisUrl: string | undefined
  /** A quarter of an hour where it is not given. */
  readonly windowMs?: number
  /** How long an answer of Redis is waited for; 30 ms where it is not given. */
  readonly patienceMs?: number
}

const quarterOfAnHourMs = 15 * 60_000
/** A call asks up to three times, one after the other: together they stay below a tenth of a second. */
const usualPatienceMs = 30
/** Of each limit: some twelve megabytes. */
const keysMax = 50_000

/**
 * Counts in memory, and in Redis as well where there is one. The own count goes on beside it: when Redis is away or has
 * forgotten everything, whoever was over stays over, and whoever is over costs no question.
 */
export function openLimits(
  settings: LimitSettings | 'off',
  { log, namespace }: { readonly log: Logger; readonly namespace: string },
): Limits {
  if (settings === 'off') return unlimited
  const { maxima, redisUrl, windowMs = quarterOfAnHourMs, patienceMs = usualPatienceMs } = settings
  const together = { namespace: `tillwright:${namespace}`, windowMs, patienceMs, log }
  const shared = redisUrl === undefined ? null : openRedisCounts({ url: redisUrl, ...together })
  const own = new Map<LimitName, MemoryCounts>()
  const ownOf = (limit: LimitName): MemoryCounts => {
    const known = own.get(limit) ?? openMemoryCounts({ max: maxima[limit], windowMs, keysMax })
    own.set(limit, known)
    return known
  }
  const told = (limit: LimitName, count: Count): Taken => ({ limit, max: maxima[limit], windowMs, ...count })
  return {
    take: async (limit, key) => {
      const here = ownOf(limit).take(key)
      if (shared === null || !here.isGranted) return told(limit, here)
      return told(limit, await takeShared(shared, { limit, key, here, own: ownOf(limit), max: maxima[limit] }))
    },
    giveBack: (limit, key) => {
      ownOf(limit).giveBack(key)
      shared?.giveBack(`${limit}:${key}`)
    },
    seen: (limit, key) => {
      const count = ownOf(limit).seen(key)
      return count && told(limit, count)
    },
    inLine: openLines(),
    close: async () => shared?.close(),
  }
}

/** What others have of these they may give back in a moment, so that nobody is refused longer than he asks. */
const isLent: ReadonlySet<LimitName> = new Set(['failures', 'mailbox', 'outbound'])

interface Shared {
  readonly limit: LimitName
  readonly key: string
  readonly here: Count
  readonly own: MemoryCounts
  readonly max: number
}

async function takeShared(shared: RedisCounts, { limit, key, here, own, max }: Shared): Promise<Count> {
  const there = await shared.take(`${limit}:${key}`, max)
  if (there === null) return here
  if (!there.isGranted) {
    if (isLent.has(limit)) own.giveBack(key)
    else own.exhaust(key, there.resetsInMs)
  }
  return there.left <= here.left ? there : here
}

/** Who comes with a key waits for those that came with it before. */
function openLines(): Limits['inLine'] {
  const last = new Map<string, Promise<unknown>>()
  const inLineOf = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const done = (last.get(key) ?? Promise.resolve()).then(work)
    const over = done.then(
      () => undefined,
      () => undefined,
    )
    last.set(key, over)
    try {
      return await done
    } finally {
      if (last.get(key) === over) last.delete(key)
    }
  }
  return (keys, work) => keys.reduceRight<typeof work>((inner, key) => () => inLineOf(key, inner), work)()
}
