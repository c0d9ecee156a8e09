import { expect, test } from 'vitest'
import type { PaymentStatus } from '../orders/status.ts'
import { decideRefund, type KnownRefund, orderStatusAfterRefund, type RefundState } from './refund.ts'

const known = (state: RefundState, status: PaymentStatus = 'SUCCEEDED'): KnownRefund => ({
  state,
  amountMinor: 1_000,
  payment: { status, amountMinor: 1_000, capturedMinor: 1_000, refundedMinor: 0, disputedMinor: 0 },
})
const part = { amountMinor: 3_000, capturedMinor: 3_000, refundedMinor: 500, disputedMinor: 0 }

test('all that was captured is a refund, less is a part, and the last part makes it whole', () => {
  expect(decideRefund(known('requested'), 'succeeded')).toEqual({ kind: 'refunded', paymentStatus: 'REFUNDED' })
  const first = { ...known('submitted'), payment: { status: 'SUCCEEDED' as const, ...part } }
  expect(decideRefund(first, 'succeeded')).toEqual({ kind: 'refunded', paymentStatus: 'PARTIALLY_REFUNDED' })
  const last = { ...first, payment: { ...part, status: 'PARTIALLY_REFUNDED' as const, refundedMinor: 2_000 } }
  expect(decideRefund(last, 'succeeded')).toEqual({ kind: 'refunded', paymentStatus: 'REFUNDED' })
})

test('a second part leaves what is partly refunded as it is', () => {
  const second = { ...known('submitted'), payment: { ...part, status: 'PARTIALLY_REFUNDED' as const } }
  expect(decideRefund(second, 'succeeded')).toEqual({ kind: 'refunded', paymentStatus: 'PARTIALLY_REFUNDED' })
})

test('late money goes back without making an order paid that never was', () => {
  for (const status of ['PENDING', 'PROCESSING', 'FAILED'] as const) {
    expect(decideRefund(known('requested', status), 'succeeded')).toEqual({ kind: 'refunded', paymentStatus: status })
  }
})

test('an order that was paid twice stays paid when one payment goes back, and is refunded with the other', () => {
  const twice = { amountMinor: 1_000, capturedMinor: 2_000, disputedMinor: 0 }
  const paidTwice = { ...known('requested'), payment: { ...twice, status: 'SUCCEEDED' as const, refundedMinor: 0 } }
  expect(decideRefund(paidTwice, 'succeeded')).toEqual({ kind: 'refunded', paymentStatus: 'SUCCEEDED' })
  const second = { ...paidTwice, payment: { ...paidTwice.payment, refundedMinor: 1_000 } }
  expect(decideRefund(second, 'succeeded')).toEqual({ kind: 'refunded', paymentStatus: 'REFUNDED' })
})

test('a dispute has the say while it lasts, and what a bank has taken is kept no more', () => {
  const disputed = { ...known('submitted'), payment: { ...part, status: 'DISPUTED' as const, disputedMinor: 2_500 } }
  expect(decideRefund(disputed, 'succeeded')).toEqual({ kind: 'refunded', paymentStatus: 'DISPUTED' })
  const lost = { ...disputed, payment: { ...part, status: 'PARTIALLY_REFUNDED' as const, disputedMinor: 1_500 } }
  expect(decideRefund(lost, 'succeeded')).toEqual({ kind: 'refunded', paymentStatus: 'REFUNDED' })
})

test('what has left is over once all of its money is back; what has not stays where it is, and so does a part', () => {
  const after = (paymentStatus: PaymentStatus) =>
    (['PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELED'] as const).map((from) =>
      orderStatusAfterRefund(from, paymentStatus),
    )
  expect(after('REFUNDED')).toEqual(['PROCESSING', 'REFUNDED', 'REFUNDED', 'CANCELED'])
  expect(after('PARTIALLY_REFUNDED')).toEqual(['PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELED'])
})

test('a refund that fails takes nothing from the payment', () => {
  expect(decideRefund(known('submitted'), 'failed')).toEqual({ kind: 'refund_failed' })
})

test('nothing that is said twice, late or out of turn reopens a refund', () => {
  for (const said of ['submitted', 'succeeded', 'failed'] as const) {
    for (const settled of ['succeeded', 'failed'] as const) {
      expect(decideRefund(known(settled), said)).toEqual({ kind: 'nothing' })
    }
  }
  expect(decideRefund(known('submitted'), 'submitted')).toEqual({ kind: 'nothing' })
  expect(decideRefund(known('requested'), 'submitted')).toEqual({ kind: 'submitted' })
})
