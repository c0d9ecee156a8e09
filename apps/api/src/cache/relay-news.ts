import { randomUUID } from 'node:crypto'
import type { CatalogueTag } from '@tillwright/db/catalogue-feed'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { reasonOf } from '../limits/redis-counts.ts'

export interface NewsRelayOptions {
  readonly url: string
  /** What the channel of this shop begins with: others may use the same Redis. */
  readonly namespace: string
  /** News that another process has heard. */
  readonly onNews: (tags: readonly CatalogueTag[]) => void
  readonly log: Logger
}

/** Passes on through Redis what one process hears from PostgreSQL, for those that can't hear it themselves. */
export interface NewsRelay {
  /** How long ago it was certain, at most, that everything had arrived here that was told by then. */
  silentMs(): number
  tell(tags: readonly CatalogueTag[]): void
  /** Runs a ping of PostgreSQL, and says afterwards that all was passed on that had been told when it began. */
  around(ping: () => Promise<unknown>): Promise<void>
  close(): Promise<void>
}

const askEveryMs = 250

/**
 * All moments are by the clock of Redis, which each process asks: as late as it can be, so that whatever takes long
 * makes everything look older.
 */
export function openNewsRelay({ url, namespace, onNews, log }: NewsRelayOptions): NewsRelay {
  const channel = `${namespace}:catalogue`
  const self = randomUUID()
  const settings = {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
  }
  const asking = new Redis(url, { ...settings, commandTimeout: 500 })
  const listening = new Redis(url, { ...settings, autoResubscribe: false })
  let clock = { redisMs: Number.POSITIVE_INFINITY, askedAt: 0 }
  let heardUpToMs = Number.NEGATIVE_INFINITY
  let isTold = false

  const complain = (error: Error): void => {
    // Only the words: an error of Redis has the command in it that failed, which may be the one with the password.
    if (!isTold) log.warn({ problem: reasonOf(error) }, 'Redis passes on no news of the catalogue')
    isTold = true
  }
  const readClock = async (): Promise<number> => {
    const askedAt = performance.now()
    const [seconds, micros] = await asking.time()
    const redisMs = Number(seconds) * 1_000 + Number(micros) / 1_000
    clock = { redisMs, askedAt }
    return redisMs
  }
  const publish = (message: string): void => {
    if (asking.status === 'ready') asking.publish(channel, `${self} ${message}`).catch(() => undefined)
  }
  const subscribe = async (): Promise<void> => {
    heardUpToMs = Number.NEGATIVE_INFINITY
    await listening.subscribe(channel)
    // Nobody knows what was missed.
    onNews(['all'])
    isTold = false
  }

  listening.on('ready', () => void subscribe().catch(complain))
  listening.on('close', () => {
    heardUpToMs = Number.NEGATIVE_INFINITY
  })
  for (const redis of [asking, listening]) redis.on('error', complain)
  listening.on('message', (_, message) => {
    const [from, what, ...words] = message.split(' ')
    if (from === self) return
    if (what === 'heard') heardUpToMs = Math.max(heardUpToMs, Number(words[0]))
    // Our own kind writes them, tag by tag.
    else onNews(words as CatalogueTag[])
  })
  const timer = setInterval(() => void readClock().catch(() => undefined), askEveryMs).unref()

  return {
    silentMs: () => {
      const silent = clock.redisMs + performance.now() - clock.askedAt - heardUpToMs
      return Number.isNaN(silent) ? Number.POSITIVE_INFINITY : silent
    },
    tell: (tags) => publish(`news ${tags.join(' ')}`),
    around: async (ping) => {
      const begunAt = await readClock().catch(() => null)
      await ping()
      if (begunAt !== null) publish(`heard ${begunAt}`)
    },
    close: async () => {
      clearInterval(timer)
      asking.disconnect()
      listening.disconnect()
    },
  }
}
