import { invalid } from '../api/errors.ts'

/** What a control call says, as JSON; nothing where it is no object. */
export interface Order {
  readonly [name: string]: unknown
}

export function orderIn(text: string): Order {
  try {
    const order: unknown = JSON.parse(text)
    return typeof order === 'object' && order !== null ? { ...order } : {}
  } catch {
    return {}
  }
}

/** Throws a 400 where the order names none. */
export function textIn(order: Order, name: string): string {
  const value = order[name]
  if (typeof value !== 'string' || value === '') throw invalid(`${name} is missing`)
  return value
}

/** Throws a 400 for what is no number. */
export function numberIn(order: Order, name: string): number | undefined {
  const value = order[name]
  if (value === undefined || typeof value === 'number') return value
  throw invalid(`${name} is a number`)
}
