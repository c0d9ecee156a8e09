import type { Lexeme } from './document.ts'

/**
 * Products are numbered as they come, and each is in one segment of each size: of 1,024, 8,192 and 65,536 numbers. What
 * very many have is looked for in one segment after the other, the newest first, until there is enough.
 */
const segmentBits = [10, 13, 16] as const
type SegmentBits = (typeof segmentBits)[number]

export const segmentsOf = (nr: number): Lexeme[] =>
  segmentBits.map((bits) => ({ text: segmentLexeme(bits, Math.floor(nr / 2 ** bits)), place: null }))

const segmentLexeme = (bits: SegmentBits, segment: number): string => `@s${bits} ${segment}`

/** Of that size or larger there are few enough to go through all of them. */
const sameSizeMax = 4

/**
 * Lexemes of segments that hold each of these numbers once, the highest first. They grow on the way: what the newest
 * products do not have is found among millions of older ones without a thousand steps.
 */
export function segmentsBetween(newest: number, oldest: number, smallest: SegmentBits): string[] {
  const found: string[] = []
  let bits = smallest
  let taken = 0
  for (let end = newest + 1; end > oldest; ) {
    const larger = segmentBits.find((other) => other > bits)
    if (larger !== undefined && taken >= sameSizeMax && end % 2 ** larger === 0) {
      bits = larger
      taken = 0
    }
    const segment = Math.floor((end - 1) / 2 ** bits)
    found.push(segmentLexeme(bits, segment))
    end = segment * 2 ** bits
    taken++
  }
  return found
}

/** The largest size of which one segment holds no more than so many, where that share of products is looked for. */
export const segmentSizeFor = (share: number, most: number): SegmentBits =>
  segmentBits.findLast((bits) => share * 2 ** bits <= most) ?? segmentBits[0]
