import type { ShopDay } from './shop-day.ts'

/** What an order number is made of, in its order. Made by `parseOrderNumberTemplate` only. */
export type OrderNumberTemplate = readonly Part[]
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'year'; readonly digits: 2 | 4 }
  | { readonly kind: 'month' | 'day' }
  | { readonly kind: 'sequence'; readonly digitsMin: number }

/** A template that cannot be read, or whose numbers could repeat; the message can be shown. */
export class OrderNumberTemplateError extends Error {
  override readonly name = 'OrderNumberTemplateError'
}

/**
 * Reads a template like "ORD-{YY}{MM}{DD}-{SEQ:4}". The sequence starts anew each day, so that year, month and day must
 * be there beside it, each once. No two numbers are then alike, for a century with {YY}: the sequence alone grows in
 * width, everything around it keeps its place. Throws OrderNumberTemplateError.
 */
export function parseOrderNumberTemplate(text: string): OrderNumberTemplate {
  const parts = text
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map(readPart)
  const kinds = parts.map(({ kind }) => kind).filter((kind) => kind !== 'text')
  if (kinds.toSorted().join() !== 'day,month,sequence,year') {
    throw new OrderNumberTemplateError('An order number needs {YY} or {YYYY}, {MM}, {DD} and {SEQ:n}, each once')
  }
  if (parts.reduce((length, part) => length + (part.kind === 'text' ? part.text.length : 0), 0) > textLengthMax) {
    throw new OrderNumberTemplateError(`An order number has at most ${textLengthMax} characters of its own`)
  }
  return parts
}

/** Sequences count from 1. They are padded to the template's width and never cut: past 9999 the numbers get longer. */
export const formatOrderNumber = (template: OrderNumberTemplate, of: { day: ShopDay; sequence: number }): string =>
  template.map((part) => writePart(part, of)).join('')

/** With date and sequence a number stays below 60 characters, so that it fits whatever shows or asks for it. */
const textLengthMax = 30

function readPart(piece: string): Part {
  if (piece === '{YY}') return { kind: 'year', digits: 2 }
  if (piece === '{YYYY}') return { kind: 'year', digits: 4 }
  if (piece === '{MM}') return { kind: 'month' }
  if (piece === '{DD}') return { kind: 'day' }
  const digits = /^\{SEQ:([1-9])\}$/.exec(piece)?.[1]
  if (digits !== undefined) return { kind: 'sequence', digitsMin: Number(digits) }
  if (/^[A-Za-z0-9._-]+$/.test(piece)) return { kind: 'text', text: piece }
  throw new OrderNumberTemplateError(`"${piece.slice(0, 40)}" is no part of an order number`)
}

function writePart(part: Part, { day, sequence }: { day: ShopDay; sequence: number }): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'year':
      return padded(day.year, 4).slice(-part.digits)
    case 'month':
      return padded(day.month, 2)
    case 'day':
      return padded(day.day, 2)
    case 'sequence':
      return padded(sequence, part.digitsMin)
  }
}

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0')
