import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LocationId, OrderLineId, ReservationId, VariantId } from '../ids.ts'
import { accept, refuse } from '../refusal.ts'
import { runs } from '../testing/runs.ts'
import { demandsOf } from './demand.ts'
import { type ClaimedGoods, type Dispatched, decideDispatch, type Leaving, partsToFree } from './dispatch.ts'

const line = (name: string, quantity: number, components: readonly [string, number][] = []): Leaving => ({
  ...{ lineId: `line of ${name}` as OrderLineId, variantId: name as VariantId, quantity },
  components: components.map(([variant, each]) => ({ variantId: variant as VariantId, quantity: each })),
})

const goods = (id: string, of: string, counts: { claimed: number; onHand: number; at?: string; for?: string }) => ({
  reservationId: id as ReservationId,
  lineId: `line of ${counts.for ?? of}` as OrderLineId,
  variantId: of as VariantId,
  locationId: (counts.at ?? 'main') as LocationId,
  quantity: counts.claimed,
  onHandCount: counts.onHand,
})

test('what is claimed leaves, in part where less of it is to leave', () => {
  const claimed = [goods('a', 'mug', { claimed: 3, onHand: 9 }), goods('b', 'pot', { claimed: 1, onHand: 1 })]
  expect(decideDispatch([line('mug', 2), line('pot', 1)], claimed)).toEqual(
    accept([
      { reservationId: 'a', quantity: 2 },
      { reservationId: 'b', quantity: 1 },
    ]),
  )
})

test('a line that was split leaves from where it is at hand', () => {
  const claimed = [
    goods('a', 'mug', { claimed: 2, onHand: 0, at: 'near' }),
    goods('b', 'mug', { claimed: 2, onHand: 5, at: 'far' }),
  ]
  expect(decideDispatch([line('mug', 2)], claimed)).toEqual(accept([{ reservationId: 'b', quantity: 2 }]))
})

test('goods that are not at hand do not leave, and all that is short is told in what was ordered', () => {
  const claimed = [
    goods('a', 'mug', { claimed: 2, onHand: 2 }),
    goods('b', 'lamp', { claimed: 3, onHand: 1 }),
    goods('c', 'tea', { claimed: 4, onHand: 3, for: 'set' }),
    goods('d', 'cup', { claimed: 2, onHand: 2, for: 'set' }),
  ]
  const set = line('set', 2, [
    ['tea', 2],
    ['cup', 1],
  ])
  expect(decideDispatch([line('mug', 2), line('lamp', 3), set], claimed)).toEqual(
    refuse({
      code: 'OUT_OF_STOCK',
      lines: [
        { variantId: 'lamp' as VariantId, requested: 3, available: 1 },
        { variantId: 'set' as VariantId, requested: 2, available: 1 },
      ],
    }),
  )
})

test('two lines of one variant share what lies there, and are told as one', () => {
  const [first, second] = [line('mug', 2), { ...line('mug', 2), lineId: 'another' as OrderLineId }]
  const claimed = [
    goods('a', 'mug', { claimed: 2, onHand: 1 }),
    { ...goods('b', 'mug', { claimed: 2, onHand: 1 }), lineId: second.lineId },
  ]
  expect(decideDispatch([first, second], claimed)).toEqual(
    refuse({ code: 'OUT_OF_STOCK', lines: [{ variantId: 'mug' as VariantId, requested: 4, available: 1 }] }),
  )
})

test('what is claimed for one line, or for one component, is not for another, whether it leaves or stays', () => {
  const claimed = [
    goods('a', 'mug', { claimed: 2, onHand: 9 }),
    goods('b', 'mug', { claimed: 2, onHand: 9, for: 'set' }),
    goods('c', 'pot', { claimed: 1, onHand: 9, for: 'set' }),
  ]
  const set = line('set', 1, [
    ['mug', 2],
    ['pot', 1],
  ])
  const own = [
    { reservationId: 'b', quantity: 2 },
    { reservationId: 'c', quantity: 1 },
  ]
  expect(decideDispatch([set], claimed)).toEqual(accept(own))
  expect(partsToFree([set], claimed)).toEqual(own)
})

test('what nothing is claimed for is not tracked, and leaves as it is', () => {
  expect(decideDispatch([line('ebook', 5)], [])).toEqual(accept([]))
})

test('of what does not leave, that is free first which has not come in', () => {
  const claimed = [
    goods('a', 'mug', { claimed: 2, onHand: 5, at: 'near' }),
    goods('b', 'mug', { claimed: 2, onHand: 0, at: 'far' }),
    goods('c', 'tea', { claimed: 4, onHand: 3, for: 'set' }),
  ]
  expect(partsToFree([line('mug', 3), line('set', 1, [['tea', 2]])], claimed)).toEqual([
    { reservationId: 'b', quantity: 2 },
    { reservationId: 'a', quantity: 1 },
    { reservationId: 'c', quantity: 2 },
  ])
  expect(partsToFree([line('ebook', 1)], claimed)).toEqual([])
})

/** Two lines of mugs, one of pots, and a set of two mugs and a pot. */
const ordered = (quantities: readonly number[]): Leaving[] =>
  [
    line('mug', 1),
    { ...line('mug', 1), lineId: 'line of more mugs' as OrderLineId },
    line('pot', 1),
    line('set', 1, [
      ['mug', 2],
      ['pot', 1],
    ]),
  ].map((own, index) => ({ ...own, quantity: quantities[index] ?? 1 }))

const claims = fc.array(
  fc.record({
    of: fc.constantFrom('mug', 'pot'),
    for: fc.constantFrom('mug', 'more mugs', 'pot', 'set'),
    at: fc.constantFrom('near', 'far'),
    claimed: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 8 },
)
const places = ['mug near', 'mug far', 'pot near', 'pot far']
const shelves = fc.dictionary(fc.constantFrom(...places), fc.integer({ min: 0, max: 40 }))
const quantities = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 })

test('what leaves of each line is all of what was claimed for it, and no more than lies there', () => {
  const met = { whole: 0, short: 0 }
  fc.assert(
    fc.property(claims, shelves, quantities, (claimed, onHand, counts) => {
      const known: ClaimedGoods[] = claimed.map(({ of, at, ...own }, index) =>
        goods(`${index}`, of, { ...own, at, onHand: onHand[`${of} ${at}`] ?? 0 }),
      )
      const leaving = ordered(counts)
      const decided = decideDispatch(leaving, known)
      met[decided.ok ? 'whole' : 'short'] += 1
      if (!decided.ok) return
      const sent = known.map((own) => ({ ...own, part: partOf(decided.value, own) }))
      for (const own of sent) expect(own.part).toBeLessThanOrEqual(own.quantity)
      for (const place of places) {
        const there = sent.filter(({ variantId, locationId }) => `${variantId} ${locationId}` === place)
        expect(sumOf(there)).toBeLessThanOrEqual(onHand[place] ?? 0)
      }
      for (const wanted of leaving) {
        for (const { variantId, quantity } of demandsOf(wanted)) {
          const own = sent.filter((each) => each.lineId === wanted.lineId && each.variantId === variantId)
          expect(sumOf(own)).toBe(own.length === 0 ? 0 : quantity)
        }
      }
    }),
    { numRuns: runs },
  )
  expect(Math.min(met.whole, met.short)).toBeGreaterThan(runs / 20)
})

const partOf = (sent: readonly Dispatched[], { reservationId }: ClaimedGoods): number =>
  sent.filter((each) => each.reservationId === reservationId).reduce((sum, { quantity }) => sum + quantity, 0)

const sumOf = (sent: readonly { readonly part: number }[]): number => sent.reduce((sum, { part }) => sum + part, 0)
