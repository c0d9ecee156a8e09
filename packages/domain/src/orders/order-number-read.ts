import type { OrderNumberPart, OrderNumberTemplate } from './order-number.ts'
import { isChecked } from './order-number-check.ts'

/** What a text that someone typed is, by a template. */
export type TypedOrderNumber =
  /** It may have been given to an order, in this spelling. */
  | { readonly kind: 'possible'; readonly orderNumber: string }
  /** It has the form, and was given to no order: its check character is wrong, or its day is no day. */
  | { readonly kind: 'mistyped' }
  /** It does not have the form; an order of an earlier template may have it. */
  | { readonly kind: 'foreign' }

/**
 * Reads what people type for an order number: in any case, with spaces, with full-width digits and dashes. `mistyped`
 * holds for earlier templates too where `canFollow` was asked: no number of theirs has this form by another meaning.
 */
export function readOrderNumber(template: OrderNumberTemplate, typed: string): TypedOrderNumber {
  const read = piecesOf(template, plain(typed))
  if (!read.every(({ part, piece }) => hasForm(part, piece))) return { kind: 'foreign' }
  const orderNumber = read.map(({ part, piece }) => (part.kind === 'text' ? part.text : piece.toUpperCase())).join('')
  const isPossible =
    read.every(({ part, piece }) => canBeGiven(part, Number(piece))) &&
    (template.at(-1)?.kind !== 'check' || isChecked(orderNumber))
  return isPossible ? { kind: 'possible', orderNumber } : { kind: 'mistyped' }
}

interface ReadPart {
  readonly part: OrderNumberPart
  readonly piece: string
}

/** Japanese keyboards write ＯＲＤー２６; people put spaces where they see groups. */
const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[‐-―−ー]/g, '-')
    .replace(/\s/g, '')

/** Each part takes its width, and the sequence what is left. */
function piecesOf(template: OrderNumberTemplate, text: string): ReadPart[] {
  const left = template.reduce((length, part) => length - widthOf(part, 0), text.length)
  let from = 0
  return template.map((part) => {
    const to = from + widthOf(part, left)
    const piece = text.slice(from, to)
    from = to
    return { part, piece }
  })
}

function widthOf(part: OrderNumberPart, sequenceWidth: number): number {
  switch (part.kind) {
    case 'text':
      return part.text.length
    case 'year':
      return part.digits
    case 'month':
    case 'day':
      return 2
    case 'check':
      return 1
    case 'sequence':
      return sequenceWidth
  }
}

/** The same places as in the shape that `canFollow` goes by: what it tells apart is foreign here. */
function hasForm(part: OrderNumberPart, piece: string): boolean {
  switch (part.kind) {
    case 'text':
      return piece.toLowerCase() === part.text.toLowerCase()
    case 'sequence':
      return piece.length >= part.digitsMin && /^\d{1,16}$/.test(piece)
    case 'check':
      return /^[0-9A-Z]$/i.test(piece)
    case 'year':
      return /^\d+$/.test(piece)
    case 'month':
      return /^[01]\d$/.test(piece)
    case 'day':
      return /^[0-3]\d$/.test(piece)
  }
}

function canBeGiven(part: OrderNumberPart, number: number): boolean {
  switch (part.kind) {
    case 'month':
      return number >= 1 && number <= 12
    case 'day':
      return number >= 1 && number <= 31
    case 'sequence':
      return part.isOpaque || number >= 1
    case 'year':
    case 'text':
    case 'check':
      return true
  }
}
