import type { Json } from '@tillwright/db/schema'

/** The same with every e-mail address in it shown as a…@example.com. */
export function maskAddresses(value: Json): Json {
  if (typeof value === 'string') return maskText(value)
  if (Array.isArray(value)) return value.map(maskAddresses)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskAddresses(one ?? null)]))
}

export const maskText = (text: string): string => text.replace(/[^\s<>"(),;:]+/g, maskWord)

function maskWord(word: string): string {
  const at = word.lastIndexOf('@')
  return at < 1 ? word : `${[...word][0]}…${word.slice(at)}`
}
