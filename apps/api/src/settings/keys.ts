import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { OrderId } from '@tillwright/domain/ids'

/** What the shop signs with. Every purpose has a key of its own, so that none can stand in for another. */
export interface Keys {
  /** What a guest shows to see an order; derived, so that a replay can answer it again. */
  orderToken(orderId: OrderId): string
  /** Whether one of these tokens opens the order; tokens of rotated secrets still do. */
  opensOrder(orderId: OrderId, tokens: readonly string[]): boolean
}

/** The newest secret comes first and signs; all of them verify. */
export function makeKeys(secrets: readonly string[]): Keys {
  const orderKeys = secrets.map((secret) => subkey(secret, 'order-token'))
  const [newest] = orderKeys
  if (newest === undefined) throw new RangeError('there is no secret to sign with')
  return {
    orderToken: (orderId) => sign(newest, orderId).toString('base64url'),
    opensOrder: (orderId, tokens) => {
      const valid = orderKeys.map((key) => sign(key, orderId))
      return tokens.some((token) => valid.some((expected) => isSame(expected, Buffer.from(token, 'base64url'))))
    },
  }
}

/** 256 bits that nobody guesses. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** How a token is kept: whoever reads the database can't act with it. */
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest()

const subkey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'tillwright', purpose, 32))

const sign = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const isSame = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)
