import type { TokenStorage } from './storage.ts'

/** What a guest has to show: the token of the cart, and one of each order placed. */
export interface Tokens {
  keepCart(cartToken: string): void
  keepOrder(orderId: string, orderToken: string): void
  headers(): Promise<Record<string, string>>
}

const cartKey = 'tillwright.cart'
const ordersKey = 'tillwright.orders'
/** As many as the shop reads of one request. */
const ordersMax = 20

export function tokensIn(storage: TokenStorage): Tokens {
  // One after the other: two orders at once would forget each other, and a call has to see what the one before kept.
  let kept: Promise<void> = Promise.resolve()
  const keep = (write: () => void | Promise<void>): void => {
    kept = kept.catch(ignore).then(write)
    // A write that failed is told to whoever asks for the headers next.
    kept.catch(ignore)
  }
  return {
    keepCart: (cartToken) => keep(() => storage.set(cartKey, cartToken)),
    keepOrder: (orderId, orderToken) =>
      keep(async () => {
        const others = (await readOrders(storage)).filter(([id]) => id !== orderId)
        await storage.set(ordersKey, JSON.stringify([[orderId, orderToken], ...others].slice(0, ordersMax)))
      }),
    headers: async () => {
      await kept
      const [cartToken, orders] = await Promise.all([storage.get(cartKey), readOrders(storage)])
      return {
        ...(cartToken ? { 'x-cart-token': cartToken } : {}),
        ...(orders.length > 0 ? { 'x-order-token': orders.map(([, token]) => token).join() } : {}),
      }
    },
  }
}

const ignore = (): void => undefined

/** Newest first. What somebody else wrote there is no list of ours. */
async function readOrders(storage: TokenStorage): Promise<[orderId: string, orderToken: string][]> {
  const text = (await storage.get(ordersKey)) ?? '[]'
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed.filter(isPair) : []
  } catch {
    return []
  }
}

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')
