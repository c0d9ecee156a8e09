import { readOrProblem } from '../problem.ts'
import { type OrderNumberTemplate, OrderNumberTemplateError, parseOrderNumberTemplate } from './order-number.ts'
import { readOrderNumber } from './order-number-read.ts'
import { canFollow } from './order-number-shape.ts'

/**
 * Why a shop that has had these templates may not number its orders by the next one, in words for people; null where it
 * may. One of them may be taken up again: the day's sequence goes on, and it was compared with what came after it.
 */
export function templateProblem(had: readonly string[], next: string): string | null {
  const template = readTemplate(next)
  if (typeof template === 'string') return template
  const inTheWay = had.find((text) => !canFollow(parsedAll([text]), template))
  if (inTheWay !== undefined) return `Its numbers could repeat those by ${inTheWay}: begin it with other text`
  if (had.length >= templatesMax && !had.includes(next)) {
    return `A shop has had ${templatesMax} templates at most: take up an earlier one`
  }
  return null
}

/** What somebody who typed an order number means. */
export type MeantOrderNumber =
  /** An order may have it, in whatever case; as it was typed where no template knows it. */
  | { readonly kind: 'number'; readonly orderNumber: string }
  /** Its check character is wrong: no order has it. */
  | { readonly kind: 'mistyped' }

/** By all templates that a shop has had. Only a check character tells a mistyped number from one that is not there. */
export function meantOrderNumber(had: readonly string[], typed: string): MeantOrderNumber {
  const readings = parsedAll(had).map((template) => ({ template, read: readOrderNumber(template, typed) }))
  for (const { read } of readings) {
    if (read.kind === 'possible') return { kind: 'number', orderNumber: read.orderNumber }
  }
  const isMistyped = readings.some(({ template, read }) => read.kind === 'mistyped' && hasCheck(template))
  return isMistyped ? { kind: 'mistyped' } : { kind: 'number', orderNumber: typed }
}

/** All of them are read whenever somebody looks up a number. */
export const templatesMax = 100

/** What can't be read has numbered nothing, whoever wrote it there. */
const parsedAll = (texts: readonly string[]): OrderNumberTemplate[] =>
  texts.map(readTemplate).filter((template) => typeof template !== 'string')

const readTemplate = (text: string): OrderNumberTemplate | string =>
  readOrProblem(() => parseOrderNumberTemplate(text), OrderNumberTemplateError)

const hasCheck = (template: OrderNumberTemplate): boolean => template.at(-1)?.kind === 'check'
