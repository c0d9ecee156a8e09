import type { OrderNumberPart, OrderNumberTemplate } from './order-number.ts'

/** Where a kind of number has which characters: each place lists those that may stand there, in small letters. */
export interface NumberShape {
  readonly before: readonly string[]
  /** The sequence stands in between, in digits: this many at least. */
  readonly digitsMin: number
  readonly after: readonly string[]
}

/**
 * Whether a shop that has given numbers by the earlier templates may go on with this one: whether it is proved that no
 * number comes again. It is where both say the same but for the width of one kind of sequence, as a day's sequence goes
 * on (and the opaque key stays), or where no text has the shape of both. So a new prefix will always do.
 */
export const canFollow = (earlier: readonly OrderNumberTemplate[], next: OrderNumberTemplate): boolean =>
  earlier.every(
    (template) => skeletonOf(template) === skeletonOf(next) || !shapesMeet(shapeOf(template), shapeOf(next)),
  )

/** Whether some text has both shapes, in whatever case; sequences have 16 digits at most. */
export function shapesMeet(a: NumberShape, b: NumberShape): boolean {
  return widthsFrom(a.digitsMin).some((width) => {
    const length = a.before.length + width + a.after.length
    const otherWidth = length - b.before.length - b.after.length
    if (otherWidth < b.digitsMin || otherWidth > sequenceDigitsMax) return false
    const places = Array.from({ length }, (_, place) => place)
    return places.every((place) => haveCommon(charactersAt(place, a, width), charactersAt(place, b, otherWidth)))
  })
}

/** Any digit may stand there. */
export const digitPlace = '0123456789'

/** A place for each character of a template's own text. */
export const textPlaces = (text: string): string[] => [...text.toLowerCase()]

/** No safe integer has more. */
const sequenceDigitsMax = 16

function shapeOf(template: OrderNumberTemplate): NumberShape {
  const at = template.findIndex(({ kind }) => kind === 'sequence')
  return {
    before: template.slice(0, at).flatMap(placesOfPart),
    digitsMin: Math.max(...template.map((part) => (part.kind === 'sequence' ? part.digitsMin : 0))),
    after: template.slice(at).flatMap(placesOfPart),
  }
}

function placesOfPart(part: OrderNumberPart): string[] {
  switch (part.kind) {
    case 'text':
      return textPlaces(part.text)
    case 'year':
      return Array<string>(part.digits).fill(digitPlace)
    case 'month':
      return ['01', digitPlace]
    case 'day':
      return ['0123', digitPlace]
    case 'check':
      return ['0123456789abcdefghijklmnopqrstuvwxyz']
    case 'sequence':
      return []
  }
}

const skeletonOf = (template: OrderNumberTemplate): string =>
  JSON.stringify(template.map((part) => (part.kind === 'sequence' ? { ...part, digitsMin: 0 } : part))).toLowerCase()

const widthsFrom = (digitsMin: number): number[] =>
  Array.from({ length: sequenceDigitsMax + 1 - digitsMin }, (_, more) => digitsMin + more)

const charactersAt = (place: number, { before, after }: NumberShape, width: number): string =>
  before[place] ?? after[place - before.length - width] ?? digitPlace

const haveCommon = (some: string, others: string): boolean => [...some].some((character) => others.includes(character))
