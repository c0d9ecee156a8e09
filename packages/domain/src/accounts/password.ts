import { commonPasswords } from './common-passwords.ts'

/** Whose password it is to be: what everybody would try first. */
export interface PasswordOwner {
  readonly email: string
  readonly shopName: string
}

export const passwordLengthMin = 8
/** UTF-8. More than anybody types, and little enough to hash. */
export const passwordBytesMax = 400

/**
 * What is wrong with a new password, to stand after the word "password"; null for a good one. Length is what counts
 * (NIST SP 800-63B, 3.1.1.2): no kind of character is asked for, and only what is guessed first is refused.
 */
export function passwordProblem(password: string, { email, shopName }: PasswordOwner): string | null {
  const characters = [...password]
  if (characters.length < passwordLengthMin) return `takes ${passwordLengthMin} characters or more`
  if (isTooLong(password)) return `is too long: it takes ${passwordBytesMax} bytes at most`
  if (/[\p{Cc}\p{Cs}]/u.test(password)) return 'has control characters'
  const folded = fold(password)
  const [mailbox = ''] = fold(email).split('@', 1)
  if ([fold(email), mailbox, fold(shopName)].includes(folded)) return 'is known to everybody who knows you'
  if (isRun([...folded])) return 'is too easy to guess: it only counts on, or repeats itself'
  return commonPasswords().has(folded) ? 'is too easy to guess: many use it' : null
}

/** Also for what is only compared: hashing takes as long as its input is. */
export const isTooLong = (password: string): boolean => new TextEncoder().encode(password).length > passwordBytesMax

const fold = (text: string): string => text.normalize('NFKC').toLowerCase().trim()

/** Each character follows the one before by the same step, up, down or not at all: abcdefgh, 87654321, aaaaaaaa. */
function isRun(characters: readonly string[]): boolean {
  const points = characters.map((character) => character.codePointAt(0) ?? 0)
  const steps = new Set(points.slice(1).map((point, at) => point - (points[at] ?? 0)))
  return steps.size <= 1 && [...steps].every((step) => Math.abs(step) <= 1)
}
