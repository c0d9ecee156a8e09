import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VariantId } from '../ids.ts'
import { decidePayment } from '../payments/apply-intent.ts'
import type { IntentRequest, ProviderIntent } from '../payments/intent.ts'
import { decideRefund } from '../payments/refund.ts'
import { accept, refuse } from '../refusal.ts'
import { decideCancel } from './cancel.ts'
import { decideShipping, decideStaffMove } from './staff-moves.ts'
import {
  canFulfillmentMove,
  canOrderMove,
  canPaymentMove,
  type FulfillmentStatus,
  type OrderStatus,
  orderMoves,
  type PaymentStatus,
} from './status.ts'

// Object.keys of a constant: its type is wider than its value.
const statuses = Object.keys(orderMoves) as OrderStatus[]

test('by hand an order ships once it is paid, and arrives once it has shipped; nothing else', () => {
  const allowed = statuses.flatMap((from) =>
    statuses.flatMap((to) => {
      const decided = decideStaffMove({ status: from, fulfillmentStatus: 'UNFULFILLED' }, to)
      return decided.ok && decided.value.kind !== 'repeated' ? [`${from} → ${to}`] : []
    }),
  )
  expect(allowed).toEqual(['PROCESSING → SHIPPED', 'SHIPPED → DELIVERED'])
  expect(decideStaffMove({ status: 'DELIVERED', fulfillmentStatus: 'FULFILLED' }, 'PENDING')).toEqual(
    refuse({ code: 'ORDER_STATUS_CONFLICT', from: 'DELIVERED', to: 'PENDING' }),
  )
})

test('saying again what is so is a repetition, and only of what staff can say', () => {
  const repeated = statuses.filter((status) => {
    const decided = decideStaffMove({ status, fulfillmentStatus: 'FULFILLED' }, status)
    return decided.ok && decided.value.kind === 'repeated'
  })
  expect(repeated).toEqual(['SHIPPED', 'DELIVERED'])
})

test('goods that are not at hand do not ship, and all that is short is told', () => {
  const goods = (name: string, claimedCount: number, onHandCount: number) => ({
    variantId: name as VariantId,
    claimedCount,
    onHandCount,
  })
  expect(decideShipping([goods('mug', 2, 2), goods('pot', 1, 5)])).toEqual(accept('all'))
  expect(decideShipping([goods('mug', 2, 2), goods('lamp', 3, 1)])).toEqual(
    refuse({ code: 'OUT_OF_STOCK', lines: [{ variantId: 'lamp' as VariantId, requested: 3, available: 1 }] }),
  )
})

interface Life {
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly fulfillmentStatus: FulfillmentStatus
  readonly cancelReason: string | null
  readonly refundedMinor: number
}
type Step = (life: Life) => Life

const request: IntentRequest = {
  amount: 1_000,
  currency: 'usd',
  description: 'Order 1',
  metadata: { order_id: 'o', order_number: '1', attempt_id: 'a' },
}

const moves: Step[] = statuses.map((to) => (life) => {
  const decided = decideStaffMove(life, to)
  return decided.ok ? { ...life, ...withoutKind(decided.value) } : life
})
const withoutKind = ({ kind: _, ...states }: { readonly kind: string }) => states

const cancels: Step[] = ['too big', 'too small'].map((reason) => (life) => {
  const decided = decideCancel(life, reason)
  return decided.ok && decided.value !== 'repeated' ? { ...life, status: 'CANCELED', cancelReason: reason } : life
})

const news: Step[] = (
  ['requires_payment_method', 'processing', 'requires_capture', 'succeeded', 'canceled'] as const
).map((status) => (life) => {
  const said: ProviderIntent = {
    ...{ id: 'pi', status, clientSecret: null, amount: 1_000, amountReceived: 1_000, currency: 'usd' },
    ...{ declineCode: 'generic_decline', orderId: 'o', attemptId: 'a', shopId: null },
  }
  const state = life.paymentStatus === 'SUCCEEDED' ? ('succeeded' as const) : ('open' as const)
  const known = { orderStatus: life.status, paymentStatus: life.paymentStatus, attempt: { state, request } }
  const consequence = decidePayment(known, said)
  if (consequence.kind === 'paid') return { ...life, status: 'PROCESSING', paymentStatus: 'SUCCEEDED' }
  if (consequence.kind === 'moved') return { ...life, paymentStatus: consequence.paymentStatus }
  return consequence.kind === 'canceled' ? { ...life, status: 'CANCELED', cancelReason: 'gone' } : life
})

const refunds: Step[] = [400, 1_000].map((amountMinor) => (life) => {
  if (life.refundedMinor + amountMinor > 1_000) return life
  const captured = { amountMinor: 1_000, capturedMinor: 1_000 }
  const payment = { ...captured, status: life.paymentStatus, refundedMinor: life.refundedMinor }
  const decided = decideRefund({ state: 'submitted', amountMinor, payment }, 'succeeded')
  if (decided.kind !== 'refunded') return life
  return { ...life, paymentStatus: decided.paymentStatus, refundedMinor: life.refundedMinor + amountMinor }
})

test('whatever staff, shoppers and Stripe do, and in whatever order, each life goes by its table', () => {
  const steps = fc.array(fc.constantFrom(...moves, ...cancels, ...news, ...refunds), { maxLength: 30 })
  const seen = new Set<OrderStatus>()
  fc.assert(
    fc.property(steps, (taken) => {
      const placed: Life = {
        ...{ status: 'PENDING', paymentStatus: 'PENDING', fulfillmentStatus: 'UNFULFILLED' },
        ...{ cancelReason: null, refundedMinor: 0 },
      }
      taken.reduce((before, step) => {
        const after = step(before)
        seen.add(after.status)
        expect(after.status === before.status || canOrderMove(before.status, after.status)).toBe(true)
        const isPaymentMove = canPaymentMove(before.paymentStatus, after.paymentStatus)
        expect(after.paymentStatus === before.paymentStatus || isPaymentMove).toBe(true)
        const isGoodsMove = canFulfillmentMove(before.fulfillmentStatus, after.fulfillmentStatus)
        expect(after.fulfillmentStatus === before.fulfillmentStatus || isGoodsMove).toBe(true)
        const isShipped = after.status === 'SHIPPED' || after.status === 'DELIVERED'
        expect(isShipped).toBe(after.fulfillmentStatus === 'FULFILLED')
        return after
      }, placed)
    }),
    { numRuns: 2_000 },
  )
  expect([...seen].sort()).toEqual(['CANCELED', 'DELIVERED', 'PENDING', 'PROCESSING', 'SHIPPED'])
})
