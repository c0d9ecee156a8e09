import { openCatalogueFeed } from '@tillwright/db/catalogue-feed'
import type { Logger } from 'pino'
import { type Answers, openAnswers } from './answers.ts'

export interface CatalogCache {
  /** Null where nothing is kept. */
  readonly answers: Answers | null
  close(): Promise<void>
}

export interface CatalogCacheOptions {
  readonly databaseUrl: string
  /** 0 keeps nothing. */
  readonly bytesMax: number
  readonly now: () => Date
  readonly log: Logger
}

/** Answers of the catalogue, kept in this process until PostgreSQL tells that something they show has changed. */
export function openCatalogCache({ databaseUrl, bytesMax, now, log }: CatalogCacheOptions): CatalogCache {
  if (bytesMax === 0) return { answers: null, close: async () => undefined }
  const feed = openCatalogueFeed({
    connectionString: databaseUrl,
    onNews: (tags) => answers.forget(tags),
    onError: (err) => log.warn({ err }, 'the catalogue is read anew each time until its news are heard again'),
  })
  const answers = openAnswers({ bytesMax, silentMs: feed.silentMs, now })
  return { answers, close: feed.close }
}
