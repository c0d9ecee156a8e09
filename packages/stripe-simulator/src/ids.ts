import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The prefix and 24 random letters and digits. */
export const newId = (prefix: string): string => prefix + randomText(24)

/** Letters and digits; slightly uneven, which does no harm in a simulator. */
export const randomText = (length: number): string =>
  Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('')

/** The id of what may be expanded; null where there is nothing. */
export const idOf = (expandable: string | { readonly id: string } | null): string | null =>
  expandable === null || typeof expandable === 'string' ? expandable : expandable.id
