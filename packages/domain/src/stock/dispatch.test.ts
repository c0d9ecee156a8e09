import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LocationId, OrderLineId, ReservationId, VariantId } from '../ids.ts'
import { accept, refuse } from '../refusal.ts'
import { type ClaimedGoods, decideDispatch, type Leaving, partsToFree } from './dispatch.ts'

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
    goods('a', 'mug', { claimed: 2, onHand: 3 }),
    { ...goods('b', 'mug', { claimed: 2, onHand: 3 }), lineId: second.lineId },
  ]
  expect(decideDispatch([first, second], claimed)).toEqual(
    refuse({ code: 'OUT_OF_STOCK', lines: [{ variantId: 'mug' as VariantId, requested: 4, available: 3 }] }),
  )
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

const names = ['mug', 'pot'] as const
const claims = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    at: fc.constantFrom('near', 'far'),
    claimed: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 6 },
)
const shelves = fc.dictionary(
  fc.constantFrom('mug near', 'mug far', 'pot near', 'pot far'),
  fc.integer({ min: 0, max: 8 }),
)

test('no more leaves than is claimed, and no more than lies there', () => {
  fc.assert(
    fc.property(claims, shelves, fc.integer({ min: 1, max: 8 }), (claimed, onHand, quantity) => {
      const known: ClaimedGoods[] = claimed.map(({ name, at, ...own }, index) =>
        goods(`${index}`, name, { claimed: own.claimed, at, onHand: onHand[`${name} ${at}`] ?? 0 }),
      )
      const decided = decideDispatch(
        names.map((name) => line(name, quantity)),
        known,
      )
      if (!decided.ok) return
      const left = new Map(known.map((own) => [`${own.variantId} ${own.locationId}`, own.onHandCount]))
      for (const { reservationId, quantity: part } of decided.value) {
        const own = known.find((each) => each.reservationId === reservationId)
        const place = `${own?.variantId} ${own?.locationId}`
        expect(part).toBeLessThanOrEqual(own?.quantity ?? 0)
        left.set(place, (left.get(place) ?? 0) - part)
      }
      for (const count of left.values()) expect(count).toBeGreaterThanOrEqual(0)
      for (const name of names) {
        const own = known.filter(({ variantId }) => variantId === name).map(({ reservationId }) => reservationId)
        const sent = decided.value.filter(({ reservationId }) => own.includes(reservationId))
        const sum = sent.reduce((all, part) => all + part.quantity, 0)
        expect(own.length === 0 ? 0 : quantity).toBe(sum)
      }
    }),
  )
})
