import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OrderLineId } from '../ids.ts'
import { currencyCode } from '../money/currency.ts'
import { decidePayment } from '../payments/apply-intent.ts'
import type { IntentRequest, ProviderIntent } from '../payments/intent.ts'
import { decideRefund, orderStatusAfterRefund } from '../payments/refund.ts'
import { refundOf } from '../payments/refundable.ts'
import { decideCancel } from './cancel.ts'
import { decideEdit } from './edit.ts'
import {
  decideFulfillment,
  type FulfilledLine,
  fulfillmentStatusOf,
  goneOf,
  leftOf,
  type Pieces,
} from './fulfillment.ts'
import { afterCanceling, afterKeeping, afterReturning, goingPieces } from './gone.ts'
import { decidePaidBack } from './paid-back.ts'
import { canReturnMove, decideReceiving, decideReturn, decideReturnMove, type ReturnState } from './return.ts'
import {
  canFulfillmentMove,
  canOrderMove,
  canPaymentMove,
  type FulfillmentStatus,
  type OrderStatus,
  type PaymentStatus,
} from './status.ts'

const totalMinor = 1_000
const sold = (name: string, quantity: number, lineMinor: number) => ({
  ...{ id: name as OrderLineId, quantity, totalMinor: lineMinor, taxMinor: 0 },
  ...{ shippedQuantity: 0, returnedQuantity: 0, canceledQuantity: 0, keptQuantity: 0 },
})
type Line = ReturnType<typeof sold>

interface Awaited {
  readonly state: ReturnState
  readonly pieces: readonly { readonly lineId: OrderLineId; readonly quantity: number }[]
}

interface Life {
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly fulfillmentStatus: FulfillmentStatus
  readonly cancelReason: string | null
  readonly lines: readonly Line[]
  readonly returns: readonly Awaited[]
  readonly promisedMinor: number
  readonly refundedMinor: number
  /** Each promised, and not paid back yet. */
  readonly refunds: readonly number[]
}
type Step = (life: Life) => Life

const placed: Life = {
  ...{ status: 'PENDING', paymentStatus: 'PENDING', fulfillmentStatus: 'UNFULFILLED', cancelReason: null },
  ...{ lines: [sold('mug', 2, 901), sold('gift', 1, 0)], returns: [] },
  ...{ promisedMinor: 0, refundedMinor: 0, refunds: [] },
}
/** The rest of the total. */
const shipping = { shippingMinor: 99, shippingTaxMinor: 0 }

const ship =
  (lineIndex: number | null, quantity: number): Step =>
  (life) => {
    const line = life.lines[lineIndex ?? 0]
    const pieces = lineIndex === null || line === undefined ? null : [{ lineId: line.id, quantity }]
    const decided = decideFulfillment(life, pieces)
    if (!decided.ok) return life
    const { status, fulfillmentStatus } = decided.value
    const shipped = new Map(decided.value.pieces.map((piece) => [piece.lineId, piece.quantity]))
    const lines = life.lines.map((own) => ({
      ...own,
      shippedQuantity: own.shippedQuantity + (shipped.get(own.id) ?? 0),
    }))
    return { ...life, status, fulfillmentStatus, lines }
  }

const takeOff =
  (lineIndex: number, quantity: number): Step =>
  (life) => {
    const line = life.lines[lineIndex]
    if (line === undefined) return life
    const pieces = [{ lineId: line.id, quantity }]
    const decided = decideEdit(life, pieces)
    if (!decided.ok) return life
    const lines = life.lines.with(lineIndex, afterCanceling(line, quantity))
    return payFor(life, { ...life, ...decided.value, lines }, pieces)
  }

/** Money goes back, and the goods do not come; where there is less of it, nothing does. */
const letKeep =
  (lineIndex: number, quantity: number): Step =>
  (life) => {
    const line = life.lines[lineIndex]
    if (line === undefined) return life
    const pieces = [{ lineId: line.id, quantity }]
    const wanted = pieces.map((own) => ({ ...own, restock: false }))
    if (!decidePaidBack({ ...life, awaited: new Map() }, wanted).ok) return life
    const lines = life.lines.with(lineIndex, afterKeeping(line, quantity))
    const paid = payFor(life, { ...life, lines }, pieces)
    return paid.promisedMinor > life.promisedMinor ? paid : life
  }

/** Promises back what was paid for pieces that went, where so much is left. */
function payFor(before: Life, life: Life, went: readonly Pieces[]): Life {
  const pieces = goingPieces(before.lines, went)
  const order = { ...shipping, currency: currencyCode('USD'), taxIncluded: true, totalMinor, lines: life.lines }
  const amountMinor = refundOf(order, { pieces, withShipping: false })
  if (amountMinor === 0 || life.promisedMinor + amountMinor > totalMinor) return life
  return { ...life, promisedMinor: life.promisedMinor + amountMinor, refunds: [...life.refunds, amountMinor] }
}

/** What has shipped, and whose money has gone back before, is over. */
const goOn: Step = (life) => ({ ...life, status: orderStatusAfterRefund(life.status, life.paymentStatus) })

const arrive: Step = (life) => (life.status === 'SHIPPED' ? { ...life, status: 'DELIVERED' } : life)

const askBack =
  (lineIndex: number, quantity: number): Step =>
  (life) => {
    const line = life.lines[lineIndex]
    if (line === undefined) return life
    const pieces = [{ lineId: line.id, quantity }]
    const awaited = new Map<OrderLineId, number>()
    for (const { state, pieces: own } of life.returns)
      if (state === 'REQUESTED' || state === 'APPROVED')
        for (const piece of own) awaited.set(piece.lineId, (awaited.get(piece.lineId) ?? 0) + piece.quantity)
    if (!decideReturn({ ...life, awaited }, pieces).ok) return life
    return { ...life, returns: [...life.returns, { state: 'REQUESTED', pieces }] }
  }

/** The first that can. */
const moveReturn =
  (to: ReturnState): Step =>
  (life) => {
    const index = life.returns.findIndex(({ state }) => canReturnMove(state, to))
    const asked = life.returns[index]
    if (asked === undefined || to === 'RECEIVED') return life
    const decided = decideReturnMove({ state: asked.state, version: 1 }, to)
    if (!decided.ok) return life
    return { ...life, returns: life.returns.with(index, { ...asked, state: to }) }
  }

const receive =
  (lost: number): Step =>
  (life) => {
    const index = life.returns.findIndex(({ state }) => state === 'APPROVED')
    const asked = life.returns[index]
    if (asked === undefined) return life
    const decided = decideReturnMove({ state: asked.state, version: 1 }, 'RECEIVED')
    if (!decided.ok || decided.value === 'repeated') return life
    const came = asked.pieces.map(({ lineId, quantity }) => ({
      lineId,
      quantity: Math.max(0, quantity - lost),
      restock: 0,
    }))
    const received = decideReceiving(life.lines, asked.pieces, came)
    if (!received.ok) return life
    const lines = life.lines.map((line) =>
      afterReturning(line, came.find(({ lineId }) => lineId === line.id)?.quantity ?? 0),
    )
    const returns = life.returns.with(index, { ...asked, state: 'RECEIVED' as const })
    return payFor(life, { ...life, lines, returns, fulfillmentStatus: received.value }, came)
  }

const promise =
  (amountMinor: number): Step =>
  (life) =>
    life.paymentStatus === 'SUCCEEDED' && life.promisedMinor + amountMinor <= totalMinor
      ? { ...life, promisedMinor: life.promisedMinor + amountMinor, refunds: [...life.refunds, amountMinor] }
      : life

const payBack: Step = (life) => {
  const [amountMinor, ...refunds] = life.refunds
  if (amountMinor === undefined) return life
  const payment = {
    ...{ amountMinor: totalMinor, capturedMinor: totalMinor },
    ...{ status: life.paymentStatus, refundedMinor: life.refundedMinor, disputedMinor: 0 },
  }
  const decided = decideRefund({ state: 'submitted', amountMinor, payment }, 'succeeded')
  if (decided.kind !== 'refunded') return life
  const { paymentStatus } = decided
  const status = orderStatusAfterRefund(life.status, paymentStatus)
  return { ...life, status, paymentStatus, refunds, refundedMinor: life.refundedMinor + amountMinor }
}

const cancel =
  (reason: string): Step =>
  (life) => {
    const decided = decideCancel(life, reason)
    if (!decided.ok || decided.value === 'repeated') return life
    const owedMinor = life.paymentStatus === 'SUCCEEDED' ? totalMinor - life.promisedMinor : 0
    const refunds = owedMinor > 0 ? [...life.refunds, owedMinor] : life.refunds
    return { ...life, status: 'CANCELED', cancelReason: reason, refunds, promisedMinor: life.promisedMinor + owedMinor }
  }

const request: IntentRequest = {
  amount: totalMinor,
  currency: 'usd',
  description: 'Order 1',
  metadata: { order_id: 'o', order_number: '1', attempt_id: 'a' },
}

const news =
  (status: ProviderIntent['status']): Step =>
  (life) => {
    const said: ProviderIntent = {
      ...{ id: 'pi', status, clientSecret: null, amount: totalMinor, amountReceived: totalMinor, currency: 'usd' },
      ...{ declineCode: 'generic_decline', orderId: 'o', attemptId: 'a', shopId: null },
    }
    const isPaid = !['PENDING', 'PROCESSING', 'AUTHORIZED', 'FAILED'].includes(life.paymentStatus)
    const state = isPaid ? ('succeeded' as const) : ('open' as const)
    const known = { orderStatus: life.status, paymentStatus: life.paymentStatus, attempt: { state, request } }
    const consequence = decidePayment(known, said)
    if (consequence.kind === 'paid') return { ...life, status: 'PROCESSING', paymentStatus: 'SUCCEEDED' }
    if (consequence.kind === 'moved') return { ...life, paymentStatus: consequence.paymentStatus }
    return consequence.kind === 'canceled' ? { ...life, status: 'CANCELED', cancelReason: 'gone' } : life
  }

const count = { min: 1, max: 2 }
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(news('succeeded')) },
  fc.constantFrom(...(['requires_payment_method', 'processing', 'requires_capture', 'canceled'] as const)).map(news),
  fc.constantFrom('too big', 'too small').map(cancel),
  { weight: 3, arbitrary: fc.tuple(fc.nat(1), fc.integer(count)).map(([line, quantity]) => ship(line, quantity)) },
  fc.constantFrom(ship(null, 0), arrive),
  fc.tuple(fc.nat(1), fc.integer(count)).map(([line, quantity]) => takeOff(line, quantity)),
  fc.tuple(fc.nat(1), fc.integer(count)).map(([line, quantity]) => letKeep(line, quantity)),
  { weight: 3, arbitrary: fc.tuple(fc.nat(1), fc.integer(count)).map(([line, quantity]) => askBack(line, quantity)) },
  { weight: 3, arbitrary: fc.constant(moveReturn('APPROVED')) },
  fc.constantFrom<ReturnState>('REJECTED', 'CANCELED').map(moveReturn),
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 0, 1).map(receive) },
  fc.constantFrom(400, totalMinor).map(promise),
  { weight: 3, arbitrary: fc.constant(payBack) },
)
const anyLife = fc.array(anyStep, { maxLength: 60, size: 'max' })

test('whatever staff, shoppers and Stripe do, and in whatever order, each life goes by its table', () => {
  const [orders, goods] = [new Set<OrderStatus>(), new Set<FulfillmentStatus>()]
  fc.assert(
    fc.property(anyLife, (steps) => {
      steps.reduce((before, step) => {
        const moved = step(before)
        expectLegal(before, moved)
        const after = goOn(moved)
        orders.add(after.status)
        goods.add(after.fulfillmentStatus)
        expectLegal(moved, after)
        expectWhole(after)
        return after
      }, placed)
    }),
    { numRuns: 500 },
  )
  expect([...orders].sort()).toEqual(['CANCELED', 'DELIVERED', 'PENDING', 'PROCESSING', 'REFUNDED', 'SHIPPED'])
  expect([...goods].sort()).toEqual([
    'FULFILLED',
    'PARTIALLY_FULFILLED',
    'PARTIALLY_RETURNED',
    'RETURNED',
    'UNFULFILLED',
  ])
})

function expectLegal(before: Life, after: Life): void {
  const mayBe = <State>(from: State, to: State, can: (from: State, to: State) => boolean) =>
    from === to || can(from, to)
  expect(mayBe(before.status, after.status, canOrderMove)).toBe(true)
  expect(mayBe(before.paymentStatus, after.paymentStatus, canPaymentMove)).toBe(true)
  expect(mayBe(before.fulfillmentStatus, after.fulfillmentStatus, canFulfillmentMove)).toBe(true)
}

function expectWhole({
  status,
  paymentStatus,
  fulfillmentStatus,
  lines,
  returns,
  refundedMinor,
  promisedMinor,
}: Life): void {
  expect(fulfillmentStatus).toBe(fulfillmentStatusOf(lines))
  if (status === 'PENDING' || status === 'CANCELED') expect(fulfillmentStatus).toBe('UNFULFILLED')
  const isOut = status === 'SHIPPED' || status === 'DELIVERED' || status === 'REFUNDED'
  expect(isOut && lines.some((line) => leftOf(line) > 0)).toBe(false)
  expect(paymentStatus === 'REFUNDED' && (status === 'SHIPPED' || status === 'DELIVERED')).toBe(false)
  for (const line of lines) expectPieces(line, returns)
  expect(refundedMinor).toBeLessThanOrEqual(promisedMinor)
  expect(promisedMinor).toBeLessThanOrEqual(totalMinor)
}

/** A piece comes back once, and no more are on their way than are out. */
function expectPieces(line: FulfilledLine, returns: readonly Awaited[]): void {
  const coming = returns
    .filter(({ state }) => state === 'REQUESTED' || state === 'APPROVED')
    .flatMap(({ pieces }) => pieces.filter(({ lineId }) => lineId === line.id))
  const comingCount = coming.reduce((sum, { quantity }) => sum + quantity, 0)
  expect(line.shippedQuantity + line.canceledQuantity).toBeLessThanOrEqual(line.quantity)
  expect(line.returnedQuantity + comingCount).toBeLessThanOrEqual(line.shippedQuantity)
  expect(line.keptQuantity).toBeGreaterThanOrEqual(0)
  expect(goneOf(line)).toBeLessThanOrEqual(line.quantity)
}

/** What was paid back before it left is canceled, or what of it has not left is taken off. */
const endRefunded: Step = (life) => (life.paymentStatus === 'REFUNDED' ? cancel('paid back')(life) : life)
const endPiece =
  (line: number): Step =>
  (life) =>
    life.paymentStatus === 'REFUNDED' ? takeOff(line, 1)(life) : life

test('from wherever a life has come to, it can still come to a stated end', () => {
  const finish: Step[] = [
    ...[news('succeeded'), ship(null, 0), endRefunded],
    ...[0, 0, 1].map((line) => endPiece(line)),
    ...[goOn, arrive],
    ...Array<Step[]>(30)
      .fill([moveReturn('APPROVED'), receive(0), payBack])
      .flat(),
    ...Array<Step>(60).fill(payBack),
  ]
  const ends = new Set<string>()
  fc.assert(
    fc.property(anyLife, (steps) => {
      const end = [...steps, ...finish].reduce((life, step) => goOn(step(life)), placed)
      ends.add(end.status)
      expect(['DELIVERED', 'CANCELED', 'REFUNDED']).toContain(end.status)
      expect(end.refunds).toEqual([])
      expect(end.returns.every(({ state }) => state !== 'REQUESTED' && state !== 'APPROVED')).toBe(true)
    }),
    { numRuns: 500 },
  )
  expect([...ends].sort()).toEqual(['CANCELED', 'DELIVERED', 'REFUNDED'])
})
