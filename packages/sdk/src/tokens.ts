import { member } from './member.ts'
import type { TokenStorage } from './storage.ts'

/** What a caller has to show, kept across visits: the cart's token, one of each order placed, and the session's. */
export interface Tokens {
  keepCart(cartToken: string): void
  forgetCart(): void
  keepOrder(orderId: string, orderToken: string): void
  keepSession(session: KeptSession): void
  forgetSession(): void
  /** As it is now: another tab of the same storage may have renewed it, or signed out. */
  session(): Promise<KeptSession | null>
  headers(): Promise<Record<string, string>>
}

interface KeptSession {
  /** Made when signing in, and the same for all tabs until signing out. */
  readonly id: string
  /** Absent where the browser keeps it in a cookie. */
  readonly refreshToken?: string
}

const cartKey = 'tillwright.cart'
const ordersKey = 'tillwright.orders'
const sessionKey = 'tillwright.session'
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
    forgetCart: () => keep(() => storage.remove(cartKey)),
    keepOrder: (orderId, orderToken) =>
      keep(async () => {
        const others = (await readOrders(storage)).filter(([id]) => id !== orderId)
        await storage.set(ordersKey, JSON.stringify([[orderId, orderToken], ...others].slice(0, ordersMax)))
      }),
    keepSession: (session) => keep(() => storage.set(sessionKey, JSON.stringify(session))),
    forgetSession: () => keep(() => storage.remove(sessionKey)),
    session: async () => {
      await kept
      const session = await read(storage, sessionKey)
      return isSession(session) ? session : null
    },
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

/** Newest first. */
async function readOrders(storage: TokenStorage): Promise<[orderId: string, orderToken: string][]> {
  const orders = await read(storage, ordersKey)
  return Array.isArray(orders) ? orders.filter(isPair) : []
}

/** What somebody else wrote there is nothing of ours. */
async function read(storage: TokenStorage, key: string): Promise<unknown> {
  const text = (await storage.get(key)) ?? 'null'
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string')

const isSession = (value: unknown): value is KeptSession => typeof member(value, 'id') === 'string'
