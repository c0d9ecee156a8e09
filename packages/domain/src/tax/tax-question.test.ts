import { expect, test } from 'vitest'
import { currencyCode } from '../money/currency.ts'
import { isSameQuestion, isTaxedAlike, type SaidOfTax, type TaxQuestion } from './tax-question.ts'

const line = { key: 'mug', category: 'standard', quantity: 2, amountMinor: 1000 }
const question: TaxQuestion = {
  currency: currencyCode('USD'),
  amountsIncludeTax: false,
  treatment: 'taxed',
  lines: [line],
}

const part = { name: 'State', ratePpm: 88_750, baseMinor: 1000, taxMinor: 89 }
const saidLine = { key: 'mug', amountMinor: 1000, taxMinor: 89, parts: [part] }
const said: SaidOfTax = {
  calculation: { id: 'one', expiresAtSeconds: 2, taxedAtSeconds: 1 },
  currency: 'USD',
  lines: [saidLine],
  taxOnTopMinor: 89,
  taxInsideMinor: 0,
  totalMinor: 1089,
}
const withLine = (change: Partial<typeof saidLine>) => ({ ...said, lines: [{ ...saidLine, ...change }] })
const withPart = (change: Partial<typeof part>) => withLine({ parts: [{ ...part, ...change }] })

test('an answer is one to the same question alone', () => {
  expect(isSameQuestion(question, structuredClone(question))).toBe(true)
  const others: TaxQuestion[] = [
    { ...question, currency: currencyCode('JPY') },
    { ...question, amountsIncludeTax: true },
    { ...question, treatment: 'exempt' },
    { ...question, lines: [] },
    ...[{ key: 'hat' }, { category: 'reduced' }, { quantity: 1 }, { amountMinor: 999 }].map((change) => ({
      ...question,
      lines: [{ ...line, ...change }],
    })),
  ]
  expect(others.filter((other) => isSameQuestion(question, other))).toEqual([])
})

test('two answers tax alike when they charge the same, whatever their calculations are called', () => {
  const later = { ...said, calculation: { id: 'two', expiresAtSeconds: 4, taxedAtSeconds: 3 } }
  expect(isTaxedAlike(said, structuredClone(later))).toBe(true)
  const others: SaidOfTax[] = [
    { ...said, currency: 'JPY' },
    { ...said, taxOnTopMinor: 88 },
    { ...said, taxInsideMinor: 1 },
    { ...said, totalMinor: 1088 },
    ...[{ key: 'hat' }, { amountMinor: 999 }, { taxMinor: 88 }, { parts: [] }].map(withLine),
    ...[{ name: 'City' }, { ratePpm: 1 }, { baseMinor: 999 }, { taxMinor: 88 }].map(withPart),
  ]
  expect(others.filter((other) => isTaxedAlike(said, other))).toEqual([])
})
