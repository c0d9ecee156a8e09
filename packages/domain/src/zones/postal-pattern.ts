/** Which postcodes are meant. The texts are normalised: capitals and digits alone. */
export type PostalPattern =
  | { readonly kind: 'exact'; readonly code: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'range'; readonly from: string; readonly to: string }

/** A pattern that cannot be read, with a message that can be shown to whoever wrote it. */
export class PostalPatternError extends Error {
  override readonly name = 'PostalPatternError'
}

/**
 * Reads what people write: a code (`10115`, `SW1A 1AA`), a beginning (`SW1A*`) or a range, both ends included
 * (`10000-19999`, `100-0001..100-9999`).
 *
 * Codes can have hyphens of their own. So a hyphen makes a range where it stands between two codes of one length, or
 * has spaces around it; else it is part of the code, as in `100-0001` or `12345-6789`. Two dots are always a range.
 * Throws PostalPatternError.
 */
export function parsePostalPattern(text: string): PostalPattern {
  const written = plain(text)
  const ends = rangeEnds(written)
  if (ends !== null) return rangeOf(ends, text)
  if (!written.endsWith('*')) return { kind: 'exact', code: codeOf(written, text) }
  return { kind: 'prefix', prefix: codeOf(written.slice(0, -1), text) }
}

/** Writes a pattern so that it is read again as itself. */
export function formatPostalPattern(pattern: PostalPattern): string {
  switch (pattern.kind) {
    case 'exact':
      return pattern.code
    case 'prefix':
      return `${pattern.prefix}*`
    case 'range':
      return `${pattern.from}..${pattern.to}`
  }
}

/** A postcode as patterns see it: in capitals, of letters and digits alone. "sw1a 1aa" and "SW1A-1AA" are one. */
export const normalisedPostalCode = (code: string): string => plain(code).replace(/[^A-Z0-9]/g, '')

/** Whether a postcode, in any writing, is meant. A range has codes of its own length alone: 1000..1999 lacks 10000. */
export function matchesPostalCode(pattern: PostalPattern, postalCode: string): boolean {
  const code = normalisedPostalCode(postalCode)
  switch (pattern.kind) {
    case 'exact':
      return code === pattern.code
    case 'prefix':
      return code.startsWith(pattern.prefix)
    case 'range':
      return code.length === pattern.from.length && pattern.from <= code && code <= pattern.to
  }
}

/**
 * Whatever matches lies between the two, its normalised code compared as plain bytes (COLLATE "C"): enough for an index
 * to find the few patterns that may match. Which of them do, only `matchesPostalCode` knows.
 */
export function postalBounds(pattern: PostalPattern): { readonly from: string; readonly to: string } {
  switch (pattern.kind) {
    case 'exact':
      return { from: pattern.code, to: pattern.code }
    case 'prefix':
      // The tilde comes after every letter and digit.
      return { from: pattern.prefix, to: `${pattern.prefix}~` }
    case 'range':
      return { from: pattern.from, to: pattern.to }
  }
}

/** Japanese keyboards write １０００００１ and ー; people copy dashes of all lengths. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[‐-―−ー]/g, '-')
    .toUpperCase()

type Ends = readonly [from: string, to: string]

function rangeEnds(written: string): Ends | null {
  const separator = /\.\.+|\s-\s/.exec(written)
  if (separator !== null) return split(written, separator.index, separator[0])
  const hyphen = written.indexOf('-')
  if (hyphen === -1 || hyphen !== written.lastIndexOf('-')) return null
  const [from, to] = split(written, hyphen, '-')
  return normalisedPostalCode(from).length === normalisedPostalCode(to).length ? [from, to] : null
}

const split = (written: string, at: number, separator: string): Ends => [
  written.slice(0, at),
  written.slice(at + separator.length),
]

function rangeOf([first, last]: Ends, text: string): PostalPattern {
  const [from, to] = [codeOf(first, text), codeOf(last, text)]
  if (from.length !== to.length) throw new PostalPatternError(`${quoted(text)}: both ends need the same length`)
  if (from > to) throw new PostalPatternError(`${quoted(text)}: the first code comes after the last`)
  return { kind: 'range', from, to }
}

function codeOf(written: string, text: string): string {
  if (/[^A-Z0-9 -]/.test(written)) throw new PostalPatternError(`${quoted(text)}: ${syntax}`)
  const code = normalisedPostalCode(written)
  if (code === '') throw new PostalPatternError(`${quoted(text)}: a code is missing; ${syntax}`)
  return code
}

const syntax = 'write a code (10115), its beginning (SW1A*) or a range (10000..19999)'

const quoted = (text: string): string => `"${text.slice(0, 40)}"`
