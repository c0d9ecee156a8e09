import { expect, test } from 'vitest'
import { type KeptSeries, seriesMax, seriesProblem } from './series-history.ts'

const usual: KeptSeries = { kind: 'invoice', template: 'INV-{YYYY}-{SEQ:5}', resets: 'yearly' }
const credits: KeptSeries = { kind: 'credit_note', template: 'CN-{YYYY}-{SEQ:5}', resets: 'yearly' }

test.each<[string, KeptSeries, string | null]>([
  ['other text', { ...usual, template: 'R{YYYY}-{SEQ:5}' }, null],
  ['one of its own, as it was', usual, null],
  ['another width', { ...usual, template: 'INV-{YYYY}-{SEQ:6}' }, 'could repeat those by INV-{YYYY}-{SEQ:5}'],
  ['the same that never starts anew', { ...usual, resets: 'never' }, 'could repeat those by INV'],
  ['that of the credit notes', { ...credits, kind: 'invoice' }, 'could repeat those by CN'],
  ['other case', { ...credits, template: 'cn-{YYYY}-{SEQ:5}' }, 'could repeat those by CN'],
  ['what can’t be read', { ...usual, template: 'INV-{YYYY}' }, 'needs {SEQ:n} once'],
  ['no year', { ...usual, template: 'INV-{SEQ:5}' }, 'needs {YYYY}'],
])('a shop that has had the usual series takes up %s', (_, next, problem) => {
  const found = seriesProblem([usual, credits], next)
  if (problem === null) expect(found).toBeNull()
  else expect(found).toContain(problem)
})

test('series that nobody can read any more are in nobody’s way', () => {
  expect(seriesProblem([{ ...usual, template: '{YYYY}' }], usual)).toBeNull()
})

test('a shop has so many series at most, and may go back to each', () => {
  const had = Array.from(
    { length: seriesMax },
    (_, index): KeptSeries => ({ ...usual, template: `${index}-{YYYY}-{SEQ:1}` }),
  )
  expect(seriesProblem(had, usual)).toContain('at most')
  expect(seriesProblem(had.slice(1), usual)).toBeNull()
  expect(seriesProblem(had, had[7] ?? usual)).toBeNull()
})
