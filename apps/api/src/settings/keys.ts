import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { giftCardBytes } from '@tillwright/domain/credit/gift-card-code'
import type { CreditAccountId, OrderId } from '@tillwright/domain/ids'

/** What the shop signs with. Every purpose has a key of its own, so that none can stand in for another. */
export interface Keys {
  /** What a guest shows to see an order; derived, so that a replay can answer it again. */
  orderToken(orderId: OrderId): string
  /** Whether one of these tokens opens the order; tokens of rotated secrets still do. */
  opensOrder(orderId: OrderId, tokens: readonly string[]): boolean
  /** The keys of access tokens, the newest first. */
  readonly accessTokenKeys: readonly AccessTokenKey[]
  /**
   * The refresh tokens that follow this one, by every key, the newest first: derived, so that a successor can be
   * answered twice without being stored.
   */
  successorsOf(refreshToken: string): readonly string[]
  /** What a link in a mail carries: the id of what it stands for, and the proof that we wrote it. */
  linkToken(purpose: LinkPurpose, id: string): string
  /** The id in such a token; null where it is not ours, or for another purpose. */
  idInLinkToken(purpose: LinkPurpose, token: string): string | null
  /**
   * What the code of a gift card is made of, by every key, the newest first: derived, so that whoever asks again for
   * the card that he has just made is told its code again.
   */
  giftCardSecrets(accountId: CreditAccountId): readonly Uint8Array[]
  /** How an address of the network is kept, hexadecimal: enough to count by, and nobody can tell which it was. */
  hashOfClientAddress(address: string): string
  /** How an e-mail address is counted by, in any case: whoever reads the counts does not learn which it is. */
  hashOfEmail(email: string): string
  /** Encrypts what has to be read again; what it is of is bound to it, so that it opens nowhere else. */
  seal(of: string, plain: Uint8Array): Buffer
  /** What was sealed, and whether by an older key than the newest; null where none of ours opens it. */
  unseal(of: string, sealed: Buffer): { readonly plain: Buffer; readonly isOutdated: boolean } | null
}

export interface AccessTokenKey {
  /** The `kid` of its tokens. */
  readonly id: string
  readonly secret: Uint8Array
}

export type LinkPurpose = 'verify_email' | 'reset_password' | 'change_email' | 'invite_staff' | 'stop_notifying'

/** The newest secret comes first and signs; all of them verify. */
export function makeKeys(secrets: readonly string[]): Keys {
  const keysOf = (purpose: string) => secrets.map((secret) => subkey(secret, purpose))
  const [orderKeys, refreshKeys, linkKeys] = [keysOf('order-token'), keysOf('refresh-token'), keysOf('link-token')]
  const [clientAddressKeys, giftCardKeys] = [keysOf('client-address'), keysOf('gift-card')]
  const emailKeys = keysOf('email')
  const sealKeys = keysOf('seal')
  return {
    orderToken: (orderId) => sign(newestOf(orderKeys), orderId).toString('base64url'),
    opensOrder: (orderId, tokens) => {
      const valid = orderKeys.map((key) => sign(key, orderId))
      return tokens.some((token) => valid.some((expected) => isSame(expected, Buffer.from(token, 'base64url'))))
    },
    accessTokenKeys: keysOf('access-token').map((secret) => ({ id: keyIdOf(secret), secret })),
    successorsOf: (refreshToken) => refreshKeys.map((key) => sign(key, refreshToken).toString('base64url')),
    linkToken: (purpose, id) => {
      const proof = sign(newestOf(linkKeys), `${purpose}:${id}`)
      return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), proof]).toString('base64url')
    },
    idInLinkToken: (purpose, token) => {
      const bytes = Buffer.from(token, 'base64url')
      const [id, proof] = [uuidOf(bytes.subarray(0, 16)), bytes.subarray(16)]
      return linkKeys.some((key) => isSame(sign(key, `${purpose}:${id}`), proof)) ? id : null
    },
    giftCardSecrets: (accountId) => giftCardKeys.map((key) => sign(key, accountId).subarray(0, giftCardBytes)),
    hashOfClientAddress: (address) => sign(newestOf(clientAddressKeys), address).toString('hex'),
    hashOfEmail: (email) => sign(newestOf(emailKeys), email.toLowerCase()).toString('base64url'),
    seal: (of, plain) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', newestOf(sealKeys), nonce).setAAD(Buffer.from(of))
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    unseal: (of, sealed) => {
      for (const [index, key] of sealKeys.entries()) {
        const plain = decrypted(key, of, sealed)
        if (plain !== null) return { plain, isOutdated: index > 0 }
      }
      return null
    },
  }
}

/** 256 bits that nobody guesses. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** How a token is kept: whoever reads the database can't act with it. */
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Compares in a time that says nothing. */
export const isSame = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)

function newestOf(keys: readonly Buffer[]): Buffer {
  const [newest] = keys
  if (newest === undefined) throw new RangeError('there is no secret to sign with')
  return newest
}

const subkey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'tillwright', purpose, 32))

const sign = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const [nonceBytes, tagBytes] = [12, 16]

/** Null where another key has sealed it, for something else, or nobody. */
function decrypted(key: Buffer, of: string, sealed: Buffer): Buffer | null {
  if (sealed.length < nonceBytes + tagBytes) return null
  const [nonce, tag] = [sealed.subarray(0, nonceBytes), sealed.subarray(-tagBytes)]
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(of)).setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    return null
  }
}

/** Says which key it is, and nothing about it. */
const keyIdOf = (key: Buffer): string => createHash('sha256').update(key).digest('base64url').slice(0, 11)

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.*)$/, '$1-$2-$3-$4-$5')
