import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../testing/runs.ts'
import { parsePostalPattern } from './postal-pattern.ts'
import type { Area, Place, Zone } from './zone.ts'
import { zoneCircle } from './zone-circle.ts'
import { zonesOf } from './zones-of.ts'

const area = (country: string, { region, postal }: { region?: string; postal?: string } = {}): Area => ({
  country,
  region: region ?? null,
  postal: postal === undefined ? null : parsePostalPattern(postal),
})
const zone = (code: string, areas: readonly Area[], facts: Partial<Zone> = {}): Zone => ({
  code,
  areas,
  contains: [],
  isElsewhere: false,
  position: 0,
  ...facts,
})
const place = (country: string, { region, postalCode }: { region?: string; postalCode?: string } = {}): Place => ({
  country,
  region: region ?? null,
  postalCode: postalCode ?? null,
})
const all = (zones: readonly Zone[]) => new Set(zones.map(({ code }) => code))
const found = (zones: readonly Zone[], at: Place, asked = all(zones)) =>
  zonesOf(zones, at, asked).map(({ zone: { code }, by, depth }) => `${code} by ${by} ${depth}`)

test('the narrowest comes first: postcode, region, country', () => {
  const zones = [
    zone('us', [area('US')]),
    zone('ny', [area('US', { region: 'NY' })]),
    zone('city', [area('US', { region: 'NY', postal: '100*' })]),
    zone('la', [area('US', { postal: '90001-90089' })]),
  ]
  expect(found(zones, place('US', { region: 'NY', postalCode: '10007' }))).toEqual([
    'city by postal 0',
    'ny by region 0',
    'us by country 0',
  ])
  expect(found(zones, place('US', { region: 'CA', postalCode: '90011' }))).toEqual([
    'la by postal 0',
    'us by country 0',
  ])
  expect(found(zones, place('US'))).toEqual(['us by country 0'])
  expect(found(zones, place('CA', { region: 'NY', postalCode: '10007' }))).toEqual([])
})

test('all that an area says has to hold, and regions are read in any case', () => {
  const zones = [
    zone('city', [area('US', { region: ' ny', postal: '100*' })]),
    zone('state', [area('US', { region: 'Ny ' })]),
  ]
  expect(found(zones, place('US', { region: 'nY ', postalCode: '10007' }))).toEqual([
    'city by postal 0',
    'state by region 0',
  ])
  expect(found(zones, place('US', { region: 'NJ', postalCode: '10007' }))).toEqual([])
  expect(found(zones, place('US', { postalCode: '10007' }))).toEqual([])
  expect(found(zones, place('US', { region: 'NY' }))).toEqual(['state by region 0'])
})

describe('zones within zones', () => {
  const germany = zone('de', [area('DE')])
  const dach = zone('dach', [area('AT')], { contains: ['de', 'unknown'] })
  const europe = zone('eu', [area('FR')], { contains: ['dach'] })

  test('hold what those hold, and come after them', () => {
    expect(found([europe, dach, germany], place('DE'))).toEqual([
      'de by country 0',
      'dach by country 1',
      'eu by country 2',
    ])
    expect(found([europe, dach, germany], place('AT'))).toEqual(['dach by country 0', 'eu by country 1'])
  })

  test('pass on their areas when nothing is asked about them', () => {
    expect(found([europe, dach, germany], place('DE'), new Set(['eu', 'unknown']))).toEqual(['eu by country 2'])
  })

  test('count by their narrowest way: a postcode further down before a country of their own', () => {
    const island = zone('island', [area('DE', { postal: '27498' })])
    const both = zone('both', [area('DE'), area('DE', { region: 'SH' })], { contains: ['mid', 'island', 'de'] })
    const mid = zone('mid', [], { contains: ['island'] })
    const zones = [both, mid, island, germany]
    expect(found(zones, place('DE', { region: 'SH', postalCode: '27498' }))).toEqual([
      'island by postal 0',
      'both by postal 1',
      'mid by postal 1',
      'de by country 0',
    ])
    expect(found(zones, place('DE', { region: 'SH' }))).toEqual(['both by region 0', 'de by country 0'])
    expect(found(zones, place('DE'))).toEqual(['both by country 0', 'de by country 0'])
  })

  test('may go round in circles', () => {
    const a = zone('a', [], { contains: ['b', 'a'] })
    const b = zone('b', [], { contains: ['c'] })
    const c = zone('c', [area('DE')], { contains: ['a'] })
    expect(found([a, b, c], place('DE'))).toEqual(['c by country 0', 'b by country 1', 'a by country 2'])
  })

  test('may be a lattice of thirty levels without taking for ever', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      ['x', 'y'].map((side) => zone(`${level}${side}`, [], { contains: [`${level + 1}x`, `${level + 1}y`] })),
    ).flat()
    const zones = [...levels, zone('30x', [area('DE')])]
    expect(found(zones, place('DE'), new Set(['0x']))).toEqual(['0x by country 30'])
  })
})

test('of equally narrow zones the position decides, then the code', () => {
  const zones = [
    zone('b', [area('DE')], { position: 1 }),
    zone('c', [area('DE')]),
    zone('a', [area('DE')], { position: 1 }),
    zone('inner', [area('DE')], { position: 9 }),
    zone('outer', [], { contains: ['inner'], position: -1 }),
  ]
  expect(found(zones, place('DE'))).toEqual([
    'c by country 0',
    'a by country 0',
    'b by country 0',
    'inner by country 0',
    'outer by country 1',
  ])
})

describe('everywhere else', () => {
  const rest = zone('rest', [area('CH')], { isElsewhere: true })
  const world = zone('world', [], { contains: ['rest'] })
  const zones = [zone('de', [area('DE')]), world, rest]

  test('is where no other zone is, with those that contain it', () => {
    expect(found(zones, place('JP'))).toEqual(['rest by elsewhere 0', 'world by elsewhere 1'])
    expect(found(zones, place('DE'))).toEqual(['de by country 0'])
    expect(found(zones, place('CH'))).toEqual(['rest by country 0', 'world by country 1'])
  })

  test('starts where no zone is that is asked about', () => {
    expect(found(zones, place('DE'), new Set(['rest']))).toEqual(['rest by elsewhere 0'])
    expect(found(zones, place('JP'), new Set(['de']))).toEqual([])
  })
})

describe('circles', () => {
  const contains = (facts: Record<string, readonly string[]>) =>
    Object.entries(facts).map(([code, inner]) => ({ code, contains: inner }))

  test('are shown from their first zone round to it again', () => {
    expect(zoneCircle(contains({ x: ['a'], a: ['b', 'c'], b: [], c: ['d'], d: ['a'] }))).toEqual(['a', 'c', 'd', 'a'])
    expect(zoneCircle(contains({ a: ['a'] }))).toEqual(['a', 'a'])
  })

  test('are looked for in a lattice of thirty levels without taking for ever', () => {
    const inner = (level: number) => [`${level + 1}x`, `${level + 1}y`]
    const levels = Array.from({ length: 30 }, (_, level) =>
      [`${level}x`, `${level}y`].map((code) => [code, inner(level)]),
    )
    expect(zoneCircle(contains(Object.fromEntries(levels.flat())))).toBeNull()
  })

  test('are not seen where two ways lead to one zone, or to none', () => {
    expect(zoneCircle(contains({ a: ['b', 'c'], b: ['d'], c: ['d'], d: ['nowhere'] }))).toBeNull()
  })

  test('exist exactly where a zone can be reached from itself', () => {
    const graph = fc.array(fc.array(fc.nat({ max: 6 }), { maxLength: 3 }), { maxLength: 7 })
    fc.assert(
      fc.property(graph, (edges) => {
        const zones = edges.map((inner, code) => ({ code: `${code}`, contains: inner.map(String) }))
        const reach = edges.map((inner) => new Set(inner))
        for (let step = 0; step < edges.length; step += 1) {
          for (const own of reach) for (const next of [...own]) for (const far of edges[next] ?? []) own.add(far)
        }
        const circle = zoneCircle(zones)
        expect(circle !== null).toBe(reach.some((own, code) => own.has(code)))
        const steps = (circle ?? []).slice(1).map((to, at) => edges[Number(circle?.[at])]?.includes(Number(to)))
        expect(steps.every((isEdge) => isEdge === true)).toBe(true)
        expect(circle?.at(-1)).toBe(circle?.[0])
      }),
      { numRuns: runs },
    )
  })
})

test('the order of the zones in the tables does not matter', () => {
  const countries = fc.constantFrom('DE', 'AT')
  const zones = fc.uniqueArray(
    fc.record({
      code: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      areas: fc.array(
        fc.record({
          country: countries,
          region: fc.constantFrom(null, 'BY', 'by'),
          postal: fc.constantFrom(null, parsePostalPattern('10*'), parsePostalPattern('10115')),
        }),
        { maxLength: 2 },
      ),
      contains: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 3 }),
      isElsewhere: fc.boolean(),
      position: fc.nat({ max: 1 }),
    }),
    { selector: ({ code }) => code },
  )
  const places = fc.record({
    country: fc.constantFrom('DE', 'AT', 'JP'),
    region: fc.constantFrom(null, 'BY'),
    postalCode: fc.constantFrom(null, '10115', '10 999'),
  })
  fc.assert(
    fc.property(zones, places, (tables, at) => {
      expect(found(tables.toReversed(), at)).toEqual(found(tables, at))
    }),
    { numRuns: runs },
  )
})
