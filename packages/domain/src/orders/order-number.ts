import { checkCharacter } from './order-number-check.ts'
import { opaqueDigits } from './order-number-opaque.ts'
import type { ShopDay } from './shop-day.ts'

/** What an order number is made of, in its order. Made by `parseOrderNumberTemplate` only. */
export type OrderNumberTemplate = readonly OrderNumberPart[]
export type OrderNumberPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'year'; readonly digits: 2 | 4 }
  | { readonly kind: 'month' | 'day' | 'check' }
  /** Opaque: as digits that tell nobody how many orders the day has had. */
  | { readonly kind: 'sequence'; readonly digitsMin: number; readonly isOpaque: boolean }

export interface NumberedOrder {
  readonly day: ShopDay
  /** Counts from 1 each day. */
  readonly sequence: number
  /** Eight bytes that stay the shop's for ever; an opaque template needs them. */
  readonly opaqueKey?: Uint8Array | undefined
}

/** A template that cannot be read, or whose numbers could repeat; the message can be shown. */
export class OrderNumberTemplateError extends Error {
  override readonly name = 'OrderNumberTemplateError'
}

/**
 * Reads a template like "ORD-{YY}{MM}{DD}-{SEQ:4}", "{YY}{MM}{DD}{OPAQUE:6}" or "ORD-{YY}{MM}{DD}-{SEQ:4}-{CHECK}".
 * The sequence starts anew each day, so that year, month and day must be there beside it, each once.
 *
 * No two orders then share a number, for a century with {YY}, and no separators are needed for it: all but the
 * sequence has a fixed width, so that equal numbers have equally wide sequences, hence all parts in the same places;
 * then day and sequence are the same too, since an opaque sequence is a bijection of each day and width.
 * A check character at the end follows from all before it. Throws OrderNumberTemplateError.
 */
export function parseOrderNumberTemplate(text: string): OrderNumberTemplate {
  const parts = text
    .split(/(\{[^{}]*\})/)
    .filter((piece) => piece !== '')
    .map(readPart)
  const kinds = parts.map(({ kind }) => kind).filter((kind) => kind !== 'text' && kind !== 'check')
  if (kinds.toSorted().join() !== 'day,month,sequence,year') {
    throw new OrderNumberTemplateError(
      'An order number needs {YY} or {YYYY}, {MM}, {DD} and {SEQ:n} or {OPAQUE:n}, each once',
    )
  }
  if (parts.slice(0, -1).some(({ kind }) => kind === 'check')) {
    throw new OrderNumberTemplateError('{CHECK} vouches for all before it: it is the end of an order number')
  }
  if (parts.reduce((length, part) => length + (part.kind === 'text' ? part.text.length : 0), 0) > textLengthMax) {
    throw new OrderNumberTemplateError(`An order number has at most ${textLengthMax} characters of its own`)
  }
  return parts
}

/**
 * Sequences count from 1. They are padded to the template's width and never cut: past 9999 the numbers get longer.
 * Throws RangeError for a sequence that is no count, and for an opaque template without its key.
 */
export function formatOrderNumber(template: OrderNumberTemplate, of: NumberedOrder): string {
  if (!Number.isSafeInteger(of.sequence) || of.sequence < 1) {
    throw new RangeError(`${of.sequence} is no place in the sequence of a day`)
  }
  return template.reduce((written, part) => written + writePart(part, { ...of, written }), '')
}

/** With date, sequence and check character a number stays below 60: it fits whatever shows or asks for it. */
const textLengthMax = 30

function readPart(piece: string): OrderNumberPart {
  if (piece === '{YY}') return { kind: 'year', digits: 2 }
  if (piece === '{YYYY}') return { kind: 'year', digits: 4 }
  if (piece === '{MM}') return { kind: 'month' }
  if (piece === '{DD}') return { kind: 'day' }
  if (piece === '{CHECK}') return { kind: 'check' }
  // Fewer than four opaque digits would soon widen, and tell by it what they are to hide.
  const [, plain, opaque] = /^\{(?:SEQ:([1-9])|OPAQUE:([4-9]))\}$/.exec(piece) ?? []
  const digits = plain ?? opaque
  if (digits !== undefined) return { kind: 'sequence', digitsMin: Number(digits), isOpaque: opaque !== undefined }
  if (/^[A-Za-z0-9._-]+$/.test(piece)) return { kind: 'text', text: piece }
  throw new OrderNumberTemplateError(`"${piece.slice(0, 40)}" is no part of an order number`)
}

function writePart(part: OrderNumberPart, of: NumberedOrder & { readonly written: string }): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'year':
      return padded(of.day.year, 4).slice(-part.digits)
    case 'month':
      return padded(of.day.month, 2)
    case 'day':
      return padded(of.day.day, 2)
    case 'sequence':
      return part.isOpaque
        ? opaqueDigits(padded(of.sequence, part.digitsMin), { day: of.day, key: keyOf(of) })
        : padded(of.sequence, part.digitsMin)
    case 'check':
      return checkCharacter(of.written)
  }
}

function keyOf({ opaqueKey }: NumberedOrder): Uint8Array {
  if (opaqueKey === undefined) throw new RangeError('an opaque order number needs its key')
  return opaqueKey
}

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0')
