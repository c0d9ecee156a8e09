import type { CurrencyCode } from '@tillwright/domain/money/currency'
import { exponentOf } from '@tillwright/domain/money/currency'
import { parseDecimal } from '@tillwright/domain/money/money'
import { MoneyError } from '@tillwright/domain/money/money-error'
import { z } from 'zod'

/**
 * An amount as spreadsheets of the world write it: 1234.50, and where only one reading is left 1,234.50, 1.234,50 and
 * 12,5. What could be two amounts is refused, as is what a spreadsheet has shortened to 1.2E+03.
 */
export const amountIn = (currency: CurrencyCode) =>
  z.string().transform((cell, context) => {
    try {
      const minor = parseDecimal(decimalOf(unmarked(cell), currency), currency)
      if (minor >= 0 && minor <= amountMax) return minor
      context.addIssue(minor < 0 ? 'is below zero' : 'is too large')
    } catch (error) {
      if (!(error instanceof MoneyError)) throw error
      context.addIssue(error.message)
    }
    return z.NEVER
  })

const amountMax = 1_000_000_000_000

/** What makes a number a text for a spreadsheet. */
const unmarked = (cell: string): string => cell.replace(/^'(?=[\d-])/, '')

function decimalOf(cell: string, currency: CurrencyCode): string {
  if (/^\d{1,3}(,\d{3})+\.\d+$/.test(cell) || /^\d{1,3}(,\d{3}){2,}$/.test(cell)) return cell.replaceAll(',', '')
  if (/^\d{1,3}(\.\d{3})+,\d+$/.test(cell)) return cell.replaceAll('.', '').replace(',', '.')
  if (/^\d{1,3}(\.\d{3}){2,}$/.test(cell)) return cell.replaceAll('.', '')
  const isPoint = /^\d{1,3}\.\d{3}$/.test(cell) && exponentOf(currency) < 3
  if (isPoint || /^\d{1,3},\d{3}$/.test(cell)) {
    const [whole, rest] = cell.split(/[.,]/)
    const message = `"${cell}" could be ${whole}${rest} or ${whole}.${rest}: write it without separators of thousands`
    throw new MoneyError('NOT_DECIMAL', message)
  }
  return /^\d+,\d+$/.test(cell) ? cell.replace(',', '.') : cell
}

/** A number of pieces. Some programs write 5 as 5.0; 1.000 could be a thousand. */
export const countUpTo = (max: number) =>
  z
    .string()
    .transform(unmarked)
    .pipe(z.string().regex(/^\d{1,10}(\.0{1,2})?$/, 'is no whole number'))
    .transform(Number)
    .pipe(z.number().max(max, `is above ${max}`))

export const grams = z
  .string()
  .transform(unmarked)
  .pipe(z.string().regex(/^\d{1,7}(\.\d{1,6})?$/, 'is no weight in grams, like 250 or 12.5'))
  .transform((weight) => Math.round(Number(weight)))

/** A number of an attribute: plain digits that a computer keeps as they are. */
export const plainNumber = z
  .string()
  .transform(unmarked)
  .pipe(z.string().regex(/^-?\d{1,15}(\.\d{1,15})?$/, 'is no number like 12.5'))
  .transform(Number)

/** What a spreadsheet has made of a long number, and what it was nobody knows any more. */
export const isShortened = (cell: string): boolean => /^\d([.,]\d+)?E\+?\d{1,2}$/i.test(cell) && /[.,]|E\+/i.test(cell)
