import pg from 'pg'

/** News of the catalogue from every node, as PostgreSQL passes them on (NOTIFY at the commit of whatever changed). */
export interface CatalogueFeed {
  /** How long ago it was certain that everything has been heard that was told by then; infinite where it never was. */
  silentMs(): number
  close(): Promise<void>
}

/**
 * What changed: a product, the list of a market or of one of its categories, or everything of a kind. `all` is whatever
 * there is, and told as well when nobody knows what was missed.
 */
export type CatalogueTag =
  | `product:${string}`
  | `list:${string}:${string}`
  | 'categories'
  | 'collections'
  | 'attributes'
  | 'synonyms'
  | 'shop'
  | 'all'

export interface FeedOptions {
  readonly connectionString: string
  readonly onNews: (tags: readonly CatalogueTag[]) => void
  /** Runs each ping: by its end all has been heard that was told when it began. */
  readonly around: (ping: () => Promise<unknown>) => Promise<void>
  readonly onError: (error: Error) => void
}

const channel = 'catalogue_changed'
const retryMsMax = 5_000
/** A connection that has died says nothing: it is asked so often. */
const pingEveryMs = 250
const pingMsMax = 2_000

/** Listens from now on, over a connection of its own. */
export function openCatalogueFeed(options: FeedOptions): CatalogueFeed {
  let current: pg.Client | undefined
  let isListening = false
  let isClosed = false
  let failures = 0
  let heardUpTo = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  async function listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: options.connectionString,
      application_name: 'tillwright-catalogue',
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
      query_timeout: pingMsMax,
    })
    current = client
    // Our own triggers write them, tag by tag.
    client.on('notification', ({ payload = '' }) => options.onNews(payload.split(' ') as CatalogueTag[]))
    client.on('error', (error) => listenAgain(client, error))
    client.on('end', () => listenAgain(client, new Error('the connection of the catalogue feed ended')))
    try {
      await client.connect()
      const begun = performance.now()
      await client.query(`listen ${channel}`)
      options.onNews(['all'])
      failures = 0
      isListening = true
      heardUpTo = begun
      ping(client)
    } catch (error) {
      listenAgain(client, error)
    }
  }

  /** What was told before a statement began has arrived by the time of its answer: one connection keeps the order. */
  function ping(client: pg.Client): void {
    timer = setTimeout(async () => {
      let begun = Number.NEGATIVE_INFINITY
      try {
        await options.around(() => {
          begun = performance.now()
          return client.query('select')
        })
        if (client !== current) return
        heardUpTo = begun
        ping(client)
      } catch (error) {
        listenAgain(client, error)
      }
    }, pingEveryMs).unref()
  }

  function listenAgain(lost: pg.Client, error: unknown): void {
    if (lost !== current || isClosed) return
    current = undefined
    isListening = false
    clearTimeout(timer)
    options.onError(error instanceof Error ? error : new Error(String(error)))
    lost.end().catch(() => undefined)
    const wait = Math.min(retryMsMax, 100 * 2 ** failures++)
    timer = setTimeout(() => void listen(), wait).unref()
  }

  void listen()
  return {
    silentMs: () => (isListening ? performance.now() - heardUpTo : Number.POSITIVE_INFINITY),
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await current?.end().catch(() => undefined)
    },
  }
}
