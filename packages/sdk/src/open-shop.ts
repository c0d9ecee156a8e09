import { createTRPCClient, type TRPCClient } from '@trpc/client'
import { idempotencyLink } from './links/idempotency.ts'
import { keepTokensLink } from './links/keep-tokens.ts'
import { retry } from './links/retry.ts'
import { transportLink } from './links/transport.ts'
import type { ShopRouter } from './shop-router.ts'
import { memoryStorage, type TokenStorage } from './storage.ts'
import { tokensIn } from './tokens.ts'

/** Every procedure of the shop, by name: `shop.catalog.products.list.query()`, `shop.cart.addLine.mutate({ … })`. */
export type Shop = TRPCClient<ShopRouter>

export interface ShopOptions {
  /** Where the shop is: `https://shop.example`. */
  readonly url: string
  /** A cart to go on with; otherwise the one that the storage remembers. */
  readonly cartToken?: string | undefined
  /** Where tokens of the guest's cart and orders are kept; without one they are forgotten with the process. */
  readonly storage?: TokenStorage | undefined
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Sent with every request, besides those that the client sets itself. */
  readonly headers?: HeaderSource | undefined
}
type HeaderSource = Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>)

/**
 * A client of one shop, for one guest. The tokens of his cart and orders are kept and sent by themselves; what may be
 * repeated safely is, up to three times. Calls throw what `refusalOf` reads.
 */
export function openShop({
  url,
  cartToken,
  storage = memoryStorage(),
  fetch = globalThis.fetch,
  headers = {},
}: ShopOptions): Shop {
  const tokens = tokensIn(storage)
  if (cartToken !== undefined) tokens.keepCart(cartToken)
  const ownHeaders = async () => (typeof headers === 'function' ? headers() : headers)
  return createTRPCClient<ShopRouter>({
    links: [idempotencyLink, retry, keepTokensLink(tokens), transportLink({ url, fetch, headers: ownHeaders, tokens })],
  })
}
