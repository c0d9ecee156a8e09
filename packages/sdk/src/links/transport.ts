import { httpBatchStreamLink, httpLink, splitLink, type TRPCLink } from '@trpc/client'
import { codec } from '../codec.ts'
import type { ShopRouter } from '../shop-router.ts'
import type { Tokens } from '../tokens.ts'

export interface TransportOptions {
  readonly url: string
  readonly fetch: typeof globalThis.fetch
  /** The caller's own, sent with every request. */
  readonly headers: () => Promise<Record<string, string>>
  readonly tokens: Tokens
}

/** As many as the shop takes in one request. */
const batchMax = 10

/**
 * Mutations travel alone. The catalogue is read by GET without anybody's tokens, so that caches may answer. Every other
 * query may have personal data in it: those go by POST, which no log keeps, and answer one by one from one request.
 */
export function transportLink({ url, fetch, headers, tokens }: TransportOptions): TRPCLink<ShopRouter> {
  const shared = { url: `${url.replace(/\/+$/, '')}/trpc`, transformer: codec, fetch: plainly(fetch) }
  const withTokens = async (): Promise<Record<string, string>> => ({
    ...(await tokens.headers()),
    ...(await headers()),
  })
  return splitLink({
    condition: ({ type }) => type === 'mutation',
    true: httpLink({ ...shared, headers: withTokens }),
    false: splitLink({
      condition: ({ path }) => path.startsWith('catalog.'),
      true: httpLink({ ...shared, headers }),
      false: httpBatchStreamLink({ ...shared, headers: withTokens, methodOverride: 'POST', maxItems: batchMax }),
    }),
  })
}

/** tRPC's signal may be undefined where that of fetch is null. */
const plainly =
  (fetch: typeof globalThis.fetch): NonNullable<Parameters<typeof httpLink>[0]['fetch']> =>
  (input, init) =>
    fetch(input, { ...init, signal: init?.signal ?? null })
