import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LocationId } from '../ids.ts'
import { runs } from '../testing/runs.ts'
import { rankLocations, type StockLocation } from './location.ts'

/** Areas as "US" and "US-NY", the best first. */
const location = (id: string, areas: string[] = [], priority = 0): StockLocation => ({
  id: id as LocationId,
  areas: areas.map((area) => {
    const [country = '', region = null] = area.split('-')
    return { country, region }
  }),
  priority,
})
const to = (area: string) => location('there', [area]).areas[0] ?? null

test('who names the place is asked first, by how high it stands in the list', () => {
  const locations = [location('jersey', ['CA', 'US']), location('anywhere', [], 99), location('york', ['US-NY', 'US'])]
  expect(rankLocations(locations, to('US-NY'))).toEqual(['york', 'jersey', 'anywhere'])
  expect(rankLocations(locations, to('CA-ON'))).toEqual(['jersey', 'anywhere', 'york'])
})

test('a region is only that region, in any case of letters, and a country all of it', () => {
  const locations = [location('york', ['US-NY'], 1), location('texas', ['US-TX']), location('wide', ['US'])]
  expect(rankLocations(locations, to('US-tx'))).toEqual(['texas', 'wide', 'york'])
  expect(rankLocations(locations, to('US'))).toEqual(['wide', 'york', 'texas'])
})

test('of those that stand equally, the one with the higher priority is asked, then the one made first', () => {
  const locations = [location('b', ['US'], 1), location('a', ['US'], 1), location('c', ['US'], 2), location('d')]
  expect(rankLocations(locations, to('US'))).toEqual(['c', 'a', 'b', 'd'])
})

test('for goods that go nowhere only priorities count', () => {
  expect(rankLocations([location('a', ['US']), location('b', ['DE'], 1)], null)).toEqual(['b', 'a'])
})

const area = fc.constantFrom('US', 'US-NY', 'US-TX', 'DE', 'DE-BY')
const locationsOf = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.uniqueArray(area), fc.integer({ min: -2, max: 2 })),
    {
      selector: ([id]) => id,
    },
  )
  .map((rows) => rows.map((row) => location(...row)))

test('all are asked, each once, in one order however they are read', () => {
  fc.assert(
    fc.property(locationsOf, fc.option(area), (locations, destination) => {
      const there = destination === null ? null : to(destination)
      const ranked = rankLocations(locations, there)
      expect(ranked.toSorted()).toEqual(locations.map(({ id }) => id).toSorted())
      expect(rankLocations(locations.toReversed(), there)).toEqual(ranked)
    }),
    { numRuns: runs },
  )
})
