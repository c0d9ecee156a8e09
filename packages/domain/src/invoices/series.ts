import { digitPlace, type NumberShape, shapesMeet, textPlaces } from '../orders/order-number-shape.ts'
import type { ShopDay } from '../orders/shop-day.ts'

/**
 * Numbers that follow each other without a gap, of invoices or of credit notes. Made by `parseInvoiceSeries` only.
 * That none is left out or given twice is for the counter to see to; here is how a place in it is written.
 */
export interface InvoiceSeries {
  readonly parts: readonly SeriesPart[]
  readonly resets: 'yearly' | 'never'
}

type SeriesPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'year' }
  | { readonly kind: 'sequence'; readonly digitsMin: number }

/** A series that cannot be read, or whose numbers would repeat; the message can be shown. */
export class InvoiceSeriesError extends Error {
  override readonly name = 'InvoiceSeriesError'
}

/**
 * Reads a template like "INV-{YYYY}-{SEQ:5}". A series that starts anew each year has the year in its numbers; then no
 * two of one series are alike, as all but the sequence has a fixed width. Throws InvoiceSeriesError.
 */
export function parseInvoiceSeries(series: { template: string; resets: InvoiceSeries['resets'] }): InvoiceSeries {
  const parts = series.template
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map(readPart)
  const years = parts.filter(({ kind }) => kind === 'year').length
  if (parts.filter(({ kind }) => kind === 'sequence').length !== 1 || years > 1) {
    throw new InvoiceSeriesError('An invoice number needs {SEQ:n} once, and has {YYYY} once at most')
  }
  if (series.resets === 'yearly' && years === 0) {
    throw new InvoiceSeriesError('A series that starts anew each year needs {YYYY} in its numbers')
  }
  if (parts.reduce((length, part) => length + (part.kind === 'text' ? part.text.length : 0), 0) > textLengthMax) {
    throw new InvoiceSeriesError(`An invoice number has at most ${textLengthMax} characters of its own`)
  }
  return { parts, resets: series.resets }
}

/** Which count a day of the shop belongs to: its year where the series starts anew, else 0. */
export const countedYear = (series: InvoiceSeries, day: ShopDay): number => (series.resets === 'yearly' ? day.year : 0)

/** Padded to the template's width, never cut. Throws RangeError for a sequence that is no count from 1. */
export function formatInvoiceNumber(series: InvoiceSeries, of: { day: ShopDay; sequence: number }): string {
  if (!Number.isSafeInteger(of.sequence) || of.sequence < 1) {
    throw new RangeError(`${of.sequence} is no place in a series`)
  }
  return series.parts.map((part) => writePart(part, of)).join('')
}

/**
 * Whether two series might write one number, in whatever case: those of one shop may not, now or later. Credit notes
 * have numbers of their own, and so has a series that takes the place of another.
 */
export const seriesMeet = (a: InvoiceSeries, b: InvoiceSeries): boolean => shapesMeet(shapeOf(a), shapeOf(b))

const textLengthMax = 20

function readPart(piece: string): SeriesPart {
  if (piece === '{YYYY}') return { kind: 'year' }
  const digits = /^\{SEQ:([1-9])\}$/.exec(piece)?.[1]
  if (digits !== undefined) return { kind: 'sequence', digitsMin: Number(digits) }
  if (/^[A-Za-z0-9._/-]+$/.test(piece)) return { kind: 'text', text: piece }
  throw new InvoiceSeriesError(`"${piece.slice(0, 40)}" is no part of an invoice number`)
}

function writePart(part: SeriesPart, { day, sequence }: { day: ShopDay; sequence: number }): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'year':
      return padded(day.year, 4)
    case 'sequence':
      return padded(sequence, part.digitsMin)
  }
}

function shapeOf({ parts }: InvoiceSeries): NumberShape {
  const at = parts.findIndex(({ kind }) => kind === 'sequence')
  return {
    before: parts.slice(0, at).flatMap(placesOfPart),
    digitsMin: Math.max(...parts.map((part) => (part.kind === 'sequence' ? part.digitsMin : 0))),
    after: parts.slice(at).flatMap(placesOfPart),
  }
}

function placesOfPart(part: SeriesPart): string[] {
  switch (part.kind) {
    case 'text':
      return textPlaces(part.text)
    case 'year':
      return Array<string>(4).fill(digitPlace)
    case 'sequence':
      return []
  }
}

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0')
