import { expect, test } from 'vitest'
import { formatMoney } from './format-money.ts'

test('an amount of minor units is shown as its currency counts them', () => {
  const shown = (amount: number, currency: string) => formatMoney({ amount, currency }, 'en-US').replaceAll(/\s/g, ' ')
  expect(shown(1_990, 'USD')).toBe('$19.90')
  expect(shown(1_990, 'JPY')).toBe('¥1,990')
  expect(shown(1_990, 'KWD')).toBe('KWD 1.990')
  expect(shown(-5, 'EUR')).toBe('-€0.05')
})

test('a currency whose hundredths nobody uses is not shown a hundred times too dear', () => {
  expect(formatMoney({ amount: 199_000, currency: 'HUF' }, 'en-US')).toMatch(/1,990\.00/)
})
