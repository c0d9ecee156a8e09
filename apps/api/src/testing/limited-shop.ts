import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import superjson from 'superjson'
import { type LimitName, usualMaxima } from '../limits/limits.ts'
import type { LimitSettings } from '../limits/open-limits.ts'
import type { AppRouter } from '../router.ts'
import { type Served, type ServeOptions, serve } from '../serve.ts'
import { openTestShop, type TestShop } from './open-test-shop.ts'

/** A shop that limits, behind a proxy on this machine: whoever is said to come from somewhere comes from there. */
export interface LimitedShop extends AsyncDisposable {
  readonly shop: TestShop
  readonly url: string
  readonly served: Served
  /** What somebody at this address of the network calls with. */
  from(ip: string, accessToken?: string): TRPCClient<AppRouter>
}

export interface LimitedOptions extends Partial<Omit<LimitSettings, 'maxima'>> {
  readonly maxima?: Partial<Record<LimitName, number>>
  readonly serve?: Partial<ServeOptions>
}

export async function openLimitedShop({ serve: own, ...limits }: LimitedOptions = {}): Promise<LimitedShop> {
  const shop = await openTestShop({ works: false })
  const node = await addLimitedNode(shop, { ...limits, serve: own ?? {} })
  return {
    ...node,
    shop,
    [Symbol.asyncDispose]: async () => {
      await node[Symbol.asyncDispose]()
      await shop[Symbol.asyncDispose]()
    },
  }
}

/** One more process of a shop, with limits. */
export async function addLimitedNode(
  shop: TestShop,
  { maxima = {}, redisUrl, serve: own, ...more }: LimitedOptions = {},
): Promise<Omit<LimitedShop, 'shop'>> {
  const limits = { maxima: { ...usualMaxima, ...maxima }, redisUrl, ...more }
  const served = await serve({ ...shop.options, port: 0, trustProxy: ['127.0.0.1'], limits, ...own })
  return {
    url: served.url,
    served,
    from: (ip, accessToken) =>
      createTRPCClient<AppRouter>({
        links: [
          httpLink({
            url: `${served.url}/trpc`,
            transformer: superjson,
            headers: {
              'x-forwarded-for': ip,
              ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
            },
          }),
        ],
      }),
    [Symbol.asyncDispose]: () => served.stop(1_000),
  }
}

export interface Told {
  readonly status: number
  /** How a caller stands, as the head of the answer says: `"staff";r=4;t=900`. */
  readonly limit: string | null
  readonly policy: string | null
  readonly retryAfter: number | null
  readonly body: string
}

/** A request as it is on the wire, for what only its head shows. */
export async function tell(
  url: string,
  path: string,
  { from, body, headers = {} }: { from?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<Told> {
  const answer = await fetch(`${url}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body }),
    headers: {
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  })
  const after = answer.headers.get('retry-after')
  return {
    status: answer.status,
    limit: answer.headers.get('ratelimit'),
    policy: answer.headers.get('ratelimit-policy'),
    retryAfter: after === null ? null : Number(after),
    body: await answer.text(),
  }
}

/** Of many that ask at once: what each was refused for, and null of each that was not. */
export async function refusalsOf(calls: readonly Promise<unknown>[]): Promise<(string | null)[]> {
  const outcomes = await Promise.allSettled(calls)
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? null : codeIn(outcome.reason)))
}

const codeIn = (error: unknown): string => {
  // What a client throws carries the shape of the refusal.
  const { data } = error as { data?: { refusal?: { code?: string } } }
  return data?.refusal?.code ?? String(error)
}

/** How many of each there are. */
export const tallied = (outcomes: readonly (string | null)[]): Record<string, number> =>
  outcomes.reduce<Record<string, number>>((counts, outcome) => {
    const name = outcome ?? 'ok'
    counts[name] = (counts[name] ?? 0) + 1
    return counts
  }, {})
