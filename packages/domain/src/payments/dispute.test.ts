import { expect, test } from 'vitest'
import type { OrderId, PaymentId } from '../ids.ts'
import type { PaymentStatus } from '../orders/status.ts'
import {
  type DisputeFacts,
  type DisputeState,
  decideDispute,
  differenceOfDispute,
  disputeMoves,
  disputeStates,
  isDisputeOver,
  isInquiry,
  isOpenChargeback,
  shareDispute,
  statusWithDisputes,
  takesEvidence,
} from './dispute.ts'

const facts = (state: DisputeState, more: Partial<DisputeFacts> = {}): DisputeFacts => ({
  ...{ state, movesCount: 1, submissionsCount: 0, withdrawnMinor: 1_000, isRefundable: false },
  ...more,
})

test('what is said twice, late or out of turn is nothing, and what is over stays so', () => {
  for (const state of disputeStates) expect(decideDispute(facts(state), facts(state))).toEqual({ kind: 'nothing' })
  for (const over of ['won', 'lost', 'warning_closed'] as const)
    for (const state of disputeStates) expect(decideDispute(facts(over), facts(state))).toEqual({ kind: 'nothing' })
  expect(decideDispute(facts('under_review'), facts('needs_response'))).toEqual({ kind: 'nothing' })
  expect(decideDispute(facts('needs_response'), facts('warning_closed'))).toEqual({ kind: 'nothing' })
  const sent = facts('needs_response', { submissionsCount: 1, movesCount: 2 })
  expect(decideDispute(sent, facts('needs_response', { movesCount: 2 }))).toEqual({ kind: 'nothing' })
  expect(decideDispute(sent, facts('needs_response', { submissionsCount: 1 }))).toEqual({ kind: 'nothing' })
})

test('what is new is opened, what has gone on has moved, and money that moves alone is told', () => {
  for (const state of disputeStates) expect(decideDispute(null, facts(state))).toEqual({ kind: 'opened' })
  expect(decideDispute(facts('warning_under_review'), facts('needs_response'))).toEqual({ kind: 'moved' })
  expect(decideDispute(facts('needs_response'), facts('lost'))).toEqual({ kind: 'moved' })
  expect(decideDispute(facts('lost'), facts('lost', { movesCount: 2 }))).toEqual({ kind: 'told' })
  expect(decideDispute(facts('needs_response'), facts('needs_response', { isRefundable: true }))).toEqual({
    kind: 'told',
  })
})

test('nothing follows from a word that nobody knows, until Stripe says one that is known', () => {
  for (const state of disputeStates) expect(decideDispute(facts(state), facts('unknown'))).toEqual({ kind: 'nothing' })
  for (const state of disputeStates.filter((state) => state !== 'unknown'))
    expect(decideDispute(facts('unknown'), facts(state))).toEqual({ kind: 'moved' })
})

test('a chargeback never becomes an inquiry, and only what is over has no next', () => {
  for (const from of disputeStates) {
    const next: readonly DisputeState[] = disputeMoves[from]
    expect(next.length === 0).toBe(isDisputeOver(from))
    if (isOpenChargeback(from)) expect(next.filter(isInquiry)).toEqual([])
    if (isDisputeOver(from)) expect(takesEvidence(from)).toBe(false)
  }
})

test('a person looks at what is over here and goes on there, and at a word that nobody knows', () => {
  expect(differenceOfDispute(facts('lost'), facts('won'))).toBe('personal')
  expect(differenceOfDispute(facts('needs_response'), facts('unknown'))).toBe('personal')
  expect(differenceOfDispute(null, facts('unknown'))).toBe('personal')
  expect(differenceOfDispute(facts('needs_response'), facts('won'))).toBe('repairable')
  expect(differenceOfDispute(facts('under_review'), facts('needs_response'))).toBeNull()
  expect(differenceOfDispute(facts('won'), facts('won'))).toBeNull()
})

const money = (status: PaymentStatus, disputedMinor: number, refundedMinor = 0) => ({
  ...{ status, amountMinor: 1_000, capturedMinor: 1_000, refundedMinor, disputedMinor, isDisputed: false },
})

test('a payment is disputed while a bank decides, and by what is kept after that', () => {
  expect(statusWithDisputes({ ...money('SUCCEEDED', 1_000), isDisputed: true })).toBe('DISPUTED')
  expect(statusWithDisputes({ ...money('PARTIALLY_REFUNDED', 500, 500), isDisputed: true })).toBe('DISPUTED')
  expect(statusWithDisputes(money('DISPUTED', 0))).toBe('SUCCEEDED')
  expect(statusWithDisputes(money('DISPUTED', 0, 500))).toBe('PARTIALLY_REFUNDED')
  expect(statusWithDisputes(money('DISPUTED', 400))).toBe('PARTIALLY_REFUNDED')
  expect(statusWithDisputes(money('DISPUTED', 500, 500))).toBe('REFUNDED')
  // A bank may want all of a charge of which some had gone back.
  expect(statusWithDisputes(money('DISPUTED', 1_000, 500))).toBe('REFUNDED')
})

test('what was never paid for, or has all gone back, stays what it is', () => {
  for (const status of ['PENDING', 'PROCESSING', 'AUTHORIZED', 'FAILED', 'REFUNDED'] as const)
    for (const isDisputed of [true, false]) expect(statusWithDisputes({ ...money(status, 0), isDisputed })).toBe(status)
})

const rest = (name: string, leftMinor: number) => ({
  // Only to tell them apart.
  ...{ paymentId: name as PaymentId, orderId: name as OrderId, leftMinor },
})

test('a dispute is of the first payment as far as that goes, then of the others, and comes to its amount', () => {
  const shares = (amountMinor: number, ...lefts: number[]) =>
    shareDispute(
      amountMinor,
      lefts.map((left, index) => rest(`p${index}`, left)),
    ).map(({ paymentId, amountMinor: minor }) => [paymentId, minor])
  expect(shares(1_000, 1_000)).toEqual([['p0', 1_000]])
  expect(shares(1_000, 400, 600)).toEqual([
    ['p0', 400],
    ['p1', 600],
  ])
  expect(shares(300, 400, 600)).toEqual([['p0', 300]])
  expect(shares(500, 0, 600)).toEqual([['p1', 500]])
  expect(shares(1_000, -200, 600)).toEqual([
    ['p0', 400],
    ['p1', 600],
  ])
})
