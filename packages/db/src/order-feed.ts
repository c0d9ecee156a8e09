import type { OrderId } from '@tillwright/domain/ids'
import pg from 'pg'

/** News of orders from every node, as PostgreSQL passes them on (NOTIFY at the commit of whatever happened). */
export interface OrderFeed {
  /**
   * Calls back whenever something may have happened to the order: also after a lost connection, for nobody knows what
   * was missed. Whoever is called reads what there is. Answers, once it listens, how to stop.
   */
  watch(orderId: OrderId, onNews: () => void): Promise<() => void>
  close(): Promise<void>
}

const channel = 'order_changed'
const retryMsMax = 5_000

/** Connects when the first order is watched, with one connection for all of them. */
export function openOrderFeed(options: {
  readonly connectionString: string
  readonly onError: (error: Error) => void
}): OrderFeed {
  const watchers = new Map<string, Set<() => void>>()
  let current: pg.Client | undefined
  let listening: Promise<void> | undefined
  let failures = 0
  let isClosed = false

  const tell = (orderId: string) => {
    for (const onNews of watchers.get(orderId) ?? []) onNews()
  }

  async function listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: options.connectionString,
      application_name: 'tillwright-feed',
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
      statement_timeout: 10_000,
    })
    current = client
    client.on('notification', ({ payload = '' }) => tell(payload))
    client.on('error', (error) => listenAgain(client, error))
    client.on('end', () => listenAgain(client, new Error('the connection of the order feed ended')))
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      failures = 0
      for (const orderId of watchers.keys()) tell(orderId)
    } catch (error) {
      listenAgain(client, error)
    }
  }

  function listenAgain(lost: pg.Client, error: unknown): void {
    if (lost !== current || isClosed) return
    current = undefined
    options.onError(error instanceof Error ? error : new Error(String(error)))
    lost.end().catch(() => undefined)
    listening = after(Math.min(retryMsMax, 100 * 2 ** failures++)).then(() => (isClosed ? undefined : listen()))
  }

  return {
    watch: async (orderId, onNews) => {
      const others = watchers.get(orderId) ?? new Set()
      watchers.set(orderId, others.add(onNews))
      listening ??= listen()
      await listening
      return () => {
        others.delete(onNews)
        if (others.size === 0 && watchers.get(orderId) === others) watchers.delete(orderId)
      }
    },
    close: async () => {
      isClosed = true
      await current?.end()
    },
  }
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref())
