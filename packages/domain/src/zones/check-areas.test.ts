import { expect, test } from 'vitest'
import { type AreaDraft, checkAreas } from './check-areas.ts'

const area = (facts: Partial<AreaDraft> = {}): AreaDraft => ({
  country: 'US',
  region: null,
  postalCode: null,
  ...facts,
})
const issuesOf = (...drafts: AreaDraft[]) => {
  const checked = checkAreas(drafts)
  return checked.ok ? [] : checked.issues.map(({ path }) => path)
}

test('regions are known by their codes however they are written, and patterns are read', () => {
  expect(checkAreas([area({ region: 'new york', postalCode: 'sw1a *' }), area({ region: 'ny' })])).toEqual({
    ok: true,
    value: [
      { country: 'US', region: 'NY', postal: { kind: 'prefix', prefix: 'SW1A' } },
      { country: 'US', region: 'NY', postal: null },
    ],
  })
})

test('everything that is wrong is told at once, each where it stands', () => {
  const wrong = [area({ country: 'QQ' }), area({ region: 'Bavaria', postalCode: '1-22' }), area({ postalCode: '!' })]
  expect(issuesOf(...wrong)).toEqual(['0.country', '1.region', '2.postalCode'])
})

test('what no address has can be no area', () => {
  expect(issuesOf(area({ country: 'DK', region: 'Jutland' }))).toEqual(['0.region'])
  expect(issuesOf(area({ country: 'HK', postalCode: '999077' }))).toEqual(['0.postalCode'])
})

test('where nobody lists the regions, every name is one', () => {
  expect(checkAreas([area({ country: 'PA', region: ' Colón ' })])).toEqual({
    ok: true,
    value: [{ country: 'PA', region: 'Colón', postal: null }],
  })
})

test('one area twice is told, in whatever writing', () => {
  expect(
    issuesOf(area({ region: 'NY', postalCode: '100*' }), area({ region: 'New York', postalCode: '100 *' })),
  ).toEqual(['1'])
  expect(issuesOf(area(), area({ region: 'NY' }), area({ postalCode: '100*' }))).toEqual([])
})
