import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestShop } from '@tillwright/api/testing/open-test-shop'
import {
  type Guest,
  intentOf,
  openGuest,
  type Placed,
  type PlaceRequest,
  payWith,
  refusalFrom,
} from '@tillwright/api/testing/shopper'

const slowCodes: ReadonlySet<string> = new Set(['SERVICE_UNAVAILABLE', 'OUTCOME_UNKNOWN'])

export interface Load {
  /** What has gone wrong so far: nothing is tried again but what a refusal asks for. */
  readonly failures: readonly string[]
  /** Lets what is under way end; answers what was granted. */
  stop(): Promise<{ readonly reads: number; readonly placed: readonly Placed[] }>
}

/** How often somebody comes, and how many are there at most: a slow machine is not to be overloaded. */
const readers = { everyMs: 40, most: 8 }
const buyers = { everyMs: 400, most: 3 }
const paths = [
  '/trpc/catalog.products.list',
  '/trpc/catalog.categories.tree',
  '/trpc/catalog.markets.list',
  '/health/live',
]

/**
 * People who read and buy at a steady pace, whatever becomes of those before them: over connections that are kept open,
 * and that many share. Each order is paid as well.
 */
export function openLoad(shop: TestShop, url: string): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, scheduling: 'fifo' })
  const ending = new AbortController()
  const failures: string[] = []
  const placed: Placed[] = []
  let reads = 0

  /** PostgreSQL was given two seconds to take a connection. With a tenth of a core, it needs longer now and then. */
  const isOfSlowness = (code: string): boolean =>
    slowCodes.has(code) && (loadavg()[0] ?? 0) > 2 * availableParallelism()

  async function read(): Promise<void> {
    const path = paths[reads++ % paths.length] ?? ''
    // Some of them nobody has asked for before.
    const query = path.startsWith('/trpc') && reads % 3 === 0 ? `?fresh=${reads}` : ''
    const [response] = await once(httpRequest(`${url}${path}${query}`, { agent }).end(), 'response')
    response.resume()
    await once(response, 'end')
    const { statusCode } = response
    if (statusCode === 503 && isOfSlowness('SERVICE_UNAVAILABLE')) return
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`)
  }

  async function place(guest: Guest, request: PlaceRequest): Promise<Placed> {
    for (;;) {
      const tried = guest.shop.orders.place.mutate(request)
      const code = await tried.then(
        () => 'granted',
        () => refusalFrom(tried).then((refusal) => refusal.code),
      )
      if (!isOfSlowness(code)) return tried
      await sleep(500)
    }
  }

  async function buy(): Promise<void> {
    const guest = await openGuest({ ...shop, as: shop.at(url) }, { mug: 1 })
    const order = await place(guest, await guest.request())
    placed.push(order)
    if ((await payWith(shop, intentOf(order))) !== 200) throw new Error('it could not be paid')
  }

  async function keepComing(what: string, { everyMs, most }: typeof readers, act: () => Promise<void>): Promise<void> {
    const underWay = new Set<Promise<void>>()
    for (; !ending.signal.aborted; await sleep(everyMs)) {
      if (underWay.size === most) continue
      const one: Promise<void> = act()
        .catch(async (error: unknown) => {
          const code = await refusalFrom(Promise.reject(error)).then(
            (refusal) => refusal.code,
            () => '',
          )
          if (!isOfSlowness(code)) failures.push(`${what}: ${code} ${wordsOf(error)}`)
        })
        .finally(() => underWay.delete(one))
      underWay.add(one)
    }
    await Promise.all(underWay)
  }

  const going = [keepComing('a read', readers, read), keepComing('a purchase', buyers, buy)]
  return {
    failures,
    stop: async () => {
      ending.abort()
      await Promise.all(going)
      agent.destroy()
      return { reads, placed }
    },
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? `${error.message} ${error.cause === undefined ? '' : wordsOf(error.cause)}` : String(error)
