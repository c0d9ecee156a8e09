import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OrderLineId } from '../ids.ts'
import { type RefundableOrder, refundOf } from '../payments/refundable.ts'
import { anyRefundableOrder } from '../payments/testing/any-refundable-order.ts'
import { accept, refuse } from '../refusal.ts'
import { runs } from '../testing/runs.ts'
import { decideEdit } from './edit.ts'
import { decideFulfillment, type FulfilledLine, goneOf, type Pieces } from './fulfillment.ts'
import { afterCanceling, afterKeeping, afterReturning, goingPieces, paidOf } from './gone.ts'
import { decideMoneyBack, decidePaidBack } from './paid-back.ts'
import { decideReceiving, decideReturn } from './return.ts'

const line = (name: string, quantity: number, counts: Partial<FulfilledLine> = {}): FulfilledLine => ({
  ...{ id: name as OrderLineId, quantity, shippedQuantity: 0, returnedQuantity: 0, canceledQuantity: 0 },
  ...{ keptQuantity: 0, ...counts },
})
const of = (name: string, quantity: number) => ({ lineId: name as OrderLineId, quantity })
const paid = { status: 'PROCESSING', awaited: new Map<OrderLineId, number>() } as const

test('what is the shop’s again comes off the order as far as it has not left, and then it has come back', () => {
  const order = { ...paid, lines: [line('mug', 4, { shippedQuantity: 3 }), line('book', 2), line('pot', 1)] }
  const back = [of('mug', 3), of('book', 1)].map((pieces) => ({ ...pieces, restock: true }))
  expect(decidePaidBack(order, [...back, { ...of('pot', 1), restock: false }])).toEqual(
    accept({ removed: [of('mug', 1), of('book', 1)], returned: [of('mug', 2)], kept: [of('pot', 1)] }),
  )
})

test('a piece is paid back once, and only what is there or out and not awaited is the shop’s again', () => {
  const order = { ...paid, lines: [line('mug', 5, { shippedQuantity: 3, returnedQuantity: 1, keptQuantity: 2 })] }
  const wish = (quantity: number, restock: boolean, awaited = 0) =>
    decidePaidBack({ ...order, awaited: new Map([['mug' as OrderLineId, awaited]]) }, [
      { ...of('mug', quantity), restock },
    ])
  const tooMuch = (max: number) => refuse({ code: 'LIMIT_EXCEEDED', limit: 'quantity', max })
  expect(wish(3, false)).toEqual(tooMuch(2))
  expect([wish(5, true), wish(4, true, 1)]).toEqual([tooMuch(4), tooMuch(3)])
  expect(wish(4, true)).toEqual(accept({ removed: [of('mug', 2)], returned: [of('mug', 2)], kept: [] }))
  const unknown = decidePaidBack(order, [{ ...of('pot', 1), restock: true }])
  expect(unknown).toEqual(refuse({ code: 'NOT_FOUND', entity: 'line' }))
})

test('an order owes nothing before it is paid, and none of its pieces once it is canceled', () => {
  const conflict = (from: 'PENDING' | 'CANCELED') =>
    refuse({ code: 'ORDER_STATUS_CONFLICT', from, to: 'REFUNDED' } as const)
  expect(decideMoneyBack('PENDING')).toEqual(conflict('PENDING'))
  expect(decideMoneyBack('CANCELED')).toEqual(accept('CANCELED'))
  for (const status of ['PENDING', 'CANCELED'] as const) {
    expect(decidePaidBack({ ...paid, status, lines: [line('mug', 1)] }, [])).toEqual(conflict(status))
  }
})

test('of what goes, pieces that are still paid for count first, and what is kept goes last', () => {
  const mugs = line('mug', 5, { shippedQuantity: 5, keptQuantity: 2, returnedQuantity: 1 })
  expect(goingPieces([mugs], [of('mug', 3)])).toEqual([{ ...of('mug', 2), goneBefore: 3 }])
  expect(afterReturning(mugs, 1)).toMatchObject({ returnedQuantity: 2, keptQuantity: 2 })
  expect(afterReturning(mugs, 3)).toMatchObject({ returnedQuantity: 4, keptQuantity: 1 })
  expect(goingPieces([afterReturning(mugs, 3)], [of('mug', 1), of('pot', 1)])).toEqual([])
  expect(afterCanceling(line('mug', 3, { keptQuantity: 3 }), 2)).toMatchObject({ canceledQuantity: 2, keptQuantity: 1 })
})

interface Shop {
  readonly order: RefundableOrder
  readonly lines: readonly FulfilledLine[]
  readonly paidMinor: readonly number[]
}
interface Step {
  readonly kind: 'ship' | 'edit' | 'return' | 'keep' | 'restock'
  readonly at: number
  readonly share: number
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('ship', 'ship', 'edit', 'return', 'return', 'keep', 'keep', 'restock'),
  at: fc.nat(5),
  share: fc.integer({ min: 1, max: 3 }),
})

/** What went and where it went, in the order's own words; null where that was refused. */
function moved({ lines }: Shop, kind: Step['kind'], pieces: readonly Pieces[]): FulfilledLine[] | null {
  const whole = { ...paid, paymentStatus: 'SUCCEEDED', lines } as const
  const each = (own: readonly Pieces[], change: (one: FulfilledLine, count: number) => FulfilledLine) => {
    const counts = new Map(own.map(({ lineId, quantity }) => [lineId, quantity]))
    return (one: FulfilledLine) => change(one, counts.get(one.id) ?? 0)
  }
  switch (kind) {
    case 'ship':
      return decideFulfillment(whole, pieces).ok
        ? lines.map(each(pieces, (one, n) => ({ ...one, shippedQuantity: one.shippedQuantity + n })))
        : null
    case 'edit':
      return decideEdit(whole, pieces).ok ? lines.map(each(pieces, afterCanceling)) : null
    case 'return': {
      const received = pieces.map((own) => ({ ...own, restock: 0 }))
      const isIn = decideReturn(whole, pieces).ok && decideReceiving(lines, pieces, received).ok
      return isIn ? lines.map(each(pieces, afterReturning)) : null
    }
    case 'keep':
    case 'restock': {
      const decided = decidePaidBack(
        whole,
        pieces.map((own) => ({ ...own, restock: kind === 'restock' })),
      )
      if (!decided.ok) return null
      const { removed, returned, kept } = decided.value
      return lines.map(each(removed, afterCanceling)).map(each(returned, afterReturning)).map(each(kept, afterKeeping))
    }
  }
}

function go(shop: Shop, kind: Step['kind'], pieces: readonly Pieces[]): Shop {
  const lines = moved(shop, kind, pieces)
  if (lines === null) return shop
  const going = kind === 'ship' ? [] : goingPieces(shop.lines, pieces)
  const paidMinor = refundOf(shop.order, { pieces: going, withShipping: false })
  return { ...shop, lines, paidMinor: [...shop.paidMinor, paidMinor] }
}

const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0)

test('however pieces are kept, taken off, sent and sent back, once all have gone just the total has gone back', () => {
  fc.assert(
    fc.property(anyRefundableOrder, fc.array(anyStep, { maxLength: 40 }), fc.nat(40), (order, steps, shippingAt) => {
      const sold = order.lines.map(({ id, quantity }) => line(id, quantity))
      const shippingMinor = refundOf(order, { pieces: [], withShipping: true })
      let shop: Shop = { order, lines: sold, paidMinor: [] }
      for (const [index, { kind, at, share }] of steps.entries()) {
        const own = order.lines[at % order.lines.length]
        if (own === undefined) continue
        shop = go(shop, kind, [{ lineId: own.id, quantity: Math.ceil(own.quantity / share) }])
        if (index === shippingAt) shop = { ...shop, paidMinor: [...shop.paidMinor, shippingMinor] }
        for (const one of shop.lines) {
          expect(Math.min(one.keptQuantity, one.quantity - goneOf(one))).toBeGreaterThanOrEqual(0)
          expect(one.shippedQuantity + one.canceledQuantity).toBeLessThanOrEqual(one.quantity)
        }
        expect(Math.min(0, ...shop.paidMinor)).toBe(0)
        expect(sum(shop.paidMinor)).toBeLessThanOrEqual(order.totalMinor)
      }
      const rest = shop.lines.map((one) => ({ lineId: one.id, quantity: paidOf(one) }))
      shop = go(shop, 'keep', rest)
      const all = [...shop.paidMinor, ...(shippingAt < steps.length ? [] : [shippingMinor])]
      expect(sum(all)).toBe(order.totalMinor)
      // What was kept may come back all the same, for nothing.
      const out = shop.lines.map((one) => ({ lineId: one.id, quantity: one.shippedQuantity - one.returnedQuantity }))
      expect(sum(go(shop, 'return', out).paidMinor)).toBe(sum(shop.paidMinor))
    }),
    { numRuns: runs },
  )
})
