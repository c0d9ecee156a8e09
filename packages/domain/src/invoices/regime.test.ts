import { expect, test } from 'vitest'
import { regimeOf } from './regime.ts'

test.each([
  ['JP', 'jp'],
  ['DE', 'de'],
  ['FR', 'eu'],
  ['MC', 'eu'],
  ['GB', null],
  ['US', null],
  [null, null],
])('whose law a seller of %s has to please is %s', (country, regime) => {
  expect(regimeOf(country)).toBe(regime)
})
