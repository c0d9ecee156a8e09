import { expect, test } from 'vitest'
import { lifeCyclesAreFresh } from './life-cycles.ts'

test('docs/life-cycles.md draws the tables that the shop goes by', async () => {
  expect(await lifeCyclesAreFresh(), 'run `npm run diagrams` and commit docs/life-cycles.md').toBe(true)
})
