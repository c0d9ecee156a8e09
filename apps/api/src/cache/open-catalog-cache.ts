import { type CatalogueTag, openCatalogueFeed } from '@tillwright/db/catalogue-feed'
import type { Logger } from 'pino'
import { type Answers, openAnswers } from './answers.ts'
import { openNewsRelay } from './relay-news.ts'

export interface CatalogCache {
  /** Null where nothing is kept. */
  readonly answers: Answers | null
  /** How long ago it was certain that all news had been heard. */
  silentMs(): number
  close(): Promise<void>
}

export interface CatalogCacheOptions {
  readonly databaseUrl: string
  /** Where there is one, news also come that way. */
  readonly redisUrl: string | undefined
  /** What the keys of this shop begin with in Redis. */
  readonly namespace: string
  /** 0 keeps nothing. */
  readonly bytesMax: number
  /** Told of whatever has changed, by whom it was ever heard. */
  readonly onNews?: () => void
  readonly now: () => Date
  readonly log: Logger
}

/**
 * Answers of the catalogue, kept in this process until it hears that something they show has changed: from PostgreSQL,
 * or through Redis from another process that hears PostgreSQL. Either is enough.
 */
export function openCatalogCache(options: CatalogCacheOptions): CatalogCache {
  const { databaseUrl, redisUrl, namespace, bytesMax, onNews = () => undefined, now, log } = options
  if (bytesMax === 0) return { answers: null, silentMs: () => Number.POSITIVE_INFINITY, close: async () => undefined }
  const hear = (tags: readonly CatalogueTag[]) => {
    // First, for whoever reads anew from now on.
    onNews()
    answers.forget(tags)
  }
  const relay = redisUrl === undefined ? null : openNewsRelay({ url: redisUrl, namespace, onNews: hear, log })
  const feed = openCatalogueFeed({
    connectionString: databaseUrl,
    onNews: (tags) => {
      hear(tags)
      relay?.tell(tags)
    },
    around: relay?.around ?? (async (ping) => void (await ping())),
    onError: (err) => log.warn({ err }, 'the catalogue is read anew each time until its news are heard again'),
  })
  const silentMs = () => Math.min(feed.silentMs(), relay?.silentMs() ?? Number.POSITIVE_INFINITY)
  const answers = openAnswers({ bytesMax, silentMs, now })
  return {
    answers,
    silentMs,
    close: async () => {
      await feed.close()
      await relay?.close()
    },
  }
}
