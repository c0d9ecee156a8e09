import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The prefix and 24 random letters and digits. */
export const newId = (prefix: string): string => prefix + randomText(24)

/** Letters and digits; slightly uneven, which does no harm in a simulator. */
export const randomText = (length: number): string =>
  Array.from(draw(length), (byte) => alphabet[byte % alphabet.length]).join('')

let draw: (count: number) => Uint8Array = randomBytes

/** For a program in which the same things must have the same ids each time. */
export function drawIdsFrom(bytes: (count: number) => Uint8Array): void {
  draw = bytes
}

/** The id of what may be expanded; null where there is nothing. */
export const idOf = (expandable: string | { readonly id: string } | null): string | null =>
  expandable === null || typeof expandable === 'string' ? expandable : expandable.id
