import { createTRPCClient, createTRPCUntypedClient, type TRPCClient } from '@trpc/client'
import { idempotencyLink } from './links/idempotency.ts'
import { keepTokensLink } from './links/keep-tokens.ts'
import { retry } from './links/retry.ts'
import { type SessionMode, sessionLink } from './links/session.ts'
import { transportLink } from './links/transport.ts'
import { type Identity, Session } from './session.ts'
import type { ShopRouter } from './shop-router.ts'
import { memoryStorage, type TokenStorage } from './storage.ts'
import { type Tokens, tokensIn } from './tokens.ts'

/** Every procedure of the shop, by name: `shop.catalog.products.list.query()`, `shop.cart.addLine.mutate({ … })`. */
export type Shop = TRPCClient<ShopRouter>

export interface ShopOptions {
  /** Where the shop is: `https://shop.example`. */
  readonly url: string
  /** A cart to go on with; otherwise the one that the storage remembers. */
  readonly cartToken?: string | undefined
  /** Where tokens of the session, the cart and orders are kept; without one they are forgotten with the process. */
  readonly storage?: TokenStorage | undefined
  /**
   * `bearer` keeps the refresh token in the storage. `cookie` is for browsers: the shop keeps it in a cookie that no
   * script can read.
   */
  readonly session?: SessionMode | undefined
  /** Called when a session has ended: signed out, here or in another tab, or no longer known to the shop. */
  readonly onSessionEnded?: (() => void) | undefined
  /** For tools: every call is made with this key, and no session is kept. */
  readonly apiKey?: string | undefined
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Sent with every request, besides those that the client sets itself. */
  readonly headers?: HeaderSource | undefined
}
type HeaderSource = Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>)

/**
 * A refresh that hangs must not hang everything else. All its attempts lie within the ten seconds for which the shop
 * answers a token again.
 */
const refreshMsMax = 8_000

const tokensOf = new WeakMap<Shop, Tokens>()

/**
 * A client of one shop, for one guest or customer. What he has to show is kept, renewed and sent by itself; what may be
 * repeated safely is, up to three times. Calls throw what `refusalOf` reads.
 */
export function openShop(options: ShopOptions): Shop {
  const { url, cartToken, storage = memoryStorage(), fetch = globalThis.fetch, headers = {} } = options
  const { apiKey, session: mode = 'bearer', onSessionEnded = () => {} } = options
  const tokens = tokensIn(storage)
  if (cartToken !== undefined) tokens.keepCart(cartToken)
  const ownHeaders = async () => (typeof headers === 'function' ? headers() : headers)
  const transport = (identity: Identity) =>
    transportLink({ url, fetch, headers: ownHeaders, tokens, identity, sendsCookies: mode === 'cookie' })

  const refresher = createTRPCUntypedClient<ShopRouter>({ links: [retry, transport(always({}))] })
  const refresh = (input: object) =>
    refresher.mutation('auth.refresh', input, { signal: AbortSignal.timeout(refreshMsMax) })
  const session = new Session({ tokens, refresh, onEnded: onSessionEnded })
  const whoCalls =
    apiKey === undefined
      ? [sessionLink({ session, tokens, mode }), retry, keepTokensLink(tokens), transport(session)]
      : [retry, keepTokensLink(tokens), transport(always({ 'x-api-key': apiKey }))]
  const shop = createTRPCClient<ShopRouter>({ links: [idempotencyLink, ...whoCalls] })
  tokensOf.set(shop, tokens)
  return shop
}

/** Whether there is a session to go on with, also one of an earlier visit. What it is still worth, a call tells. */
export const isSignedIn = async (shop: Shop): Promise<boolean> => (await tokensOf.get(shop)?.session()) != null

/** Someone who is known by other means than a session, or not at all. */
const always = (headers: Record<string, string>): Identity => ({
  ready: async () => {},
  headers: () => headers,
  renewed: async () => false,
})
