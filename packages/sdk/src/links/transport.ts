import { httpBatchStreamLink, httpLink, type Operation, type TRPCLink } from '@trpc/client'
import { codec } from '../codec.ts'
import type { Identity } from '../session.ts'
import type { ShopRouter } from '../shop-router.ts'
import type { Tokens } from '../tokens.ts'
import { readsCatalogue } from './reads-catalogue.ts'
import { type StreamLinkOptions, streamLink } from './stream.ts'

export interface TransportOptions {
  readonly url: string
  readonly fetch: typeof globalThis.fetch
  /** The caller's own, sent with every request. */
  readonly headers: () => Promise<Record<string, string>>
  readonly tokens: Tokens
  readonly identity: Identity
  /** Whether the browser sends its cookies, also to a shop of another origin. */
  readonly sendsCookies: boolean
}

/** As many as the shop takes in one request. */
const batchMax = 10

/**
 * Mutations travel alone. The catalogue is read by GET without anybody's credentials, so that caches may answer. Every
 * other query may have personal data in it: those go by POST, which no log keeps, and answer one by one from one
 * request. Subscriptions are streams of events.
 */
export function transportLink(options: TransportOptions): TRPCLink<ShopRouter> {
  const { fetch, headers, identity } = options
  const shared = { url: `${options.url.replace(/\/+$/, '')}/trpc`, transformer: codec }
  const credentials = options.sendsCookies ? ({ credentials: 'include' } as const) : {}
  const personal = { ...shared, fetch: plainly(fetch, credentials) }
  const headersOf = personalHeaders(options)
  const streams: StreamLinkOptions = {
    ...{ url: shared.url, fetch, credentials },
    headers: async (op) => {
      await identity.ready()
      return headersOf([op])
    },
  }
  return (runtime) => {
    const catalog = httpLink<ShopRouter>({ ...shared, fetch: plainly(fetch, {}), headers })(runtime)
    const byType = {
      mutation: httpLink<ShopRouter>({ ...personal, headers: ({ op }) => headersOf([op]) })(runtime),
      query: httpBatchStreamLink<ShopRouter>({
        ...personal,
        headers: ({ opList }) => headersOf(opList),
        ...{ methodOverride: 'POST', maxItems: batchMax },
      })(runtime),
      subscription: streamLink(streams)(runtime),
    }
    return (call) => (readsCatalogue(call.op) ? catalog : byType[call.op.type])(call)
  }
}

const personalHeaders =
  ({ tokens, identity, headers }: TransportOptions) =>
  async (ops: readonly Operation[]): Promise<Record<string, string>> => {
    const [kept, own] = await Promise.all([tokens.headers(), headers()])
    // Only now: what is shown must be good at this moment.
    return Object.assign({}, kept, ...ops.map((op) => identity.headers(op)), own)
  }

/** tRPC's signal may be undefined where that of fetch is null. */
const plainly =
  (fetch: typeof globalThis.fetch, own: RequestInit): NonNullable<Parameters<typeof httpLink>[0]['fetch']> =>
  (input, init) =>
    fetch(input, { ...init, ...own, signal: init?.signal ?? null })
