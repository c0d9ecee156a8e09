import { type Db, inSnapshot } from '@tillwright/db/client'
import { type KnownExchange, readExchangesOfOrder } from '@tillwright/db/exchanges'
import { type OrderDispute, readDisputesOfOrder } from '@tillwright/db/known-disputes'
import { readOrder } from '@tillwright/db/order-facts'
import { type AttemptOfOrder, readAttemptsOfOrder } from '@tillwright/db/payments'
import { type Refund, readRefundsOfOrder } from '@tillwright/db/refunds'
import { type Return, readReturnsOfOrder } from '@tillwright/db/returns'
import { readShipmentsOfOrder, type Shipment } from '@tillwright/db/shipments'
import type { OrderId } from '@tillwright/domain/ids'
import { openMinorOf, type PlacedOrder } from '@tillwright/domain/orders/draft'
import type { Order, OrderEvent } from '@tillwright/domain/orders/order'
import { intentRequestOf } from '@tillwright/domain/payments/intent'
import { isPaidOnDelivery } from '@tillwright/domain/payments/manual'
import type { Context } from '../context.ts'
import { noSuchOrder } from '../trpc.ts'

/** An order with all that belongs to it. */
export interface Dossier {
  readonly order: Order
  readonly events: readonly OrderEvent[]
  readonly attempts: readonly AttemptOfOrder[]
  readonly refunds: readonly Refund[]
  readonly disputes: readonly OrderDispute[]
  readonly shipments: readonly Shipment[]
  readonly returns: readonly Return[]
  /** That it is one itself, and those it was given for. */
  readonly exchanges: readonly KnownExchange[]
}

/** All of one moment, so that no refund is done whose order does not know; each collection with one statement. */
export async function readDossier({ db }: Pick<Context, 'db'>, orderId: OrderId): Promise<Dossier> {
  const dossier = await inSnapshot(db, async (snapshot) => {
    const found = await readOrder(snapshot, orderId)
    if (found === null) return null
    const [attempts, refunds, disputes, exchanges, gone] = await Promise.all([
      readAttemptsOfOrder(snapshot, orderId),
      readRefundsOfOrder(snapshot, orderId),
      // Most orders have none, and of those that have the timeline tells.
      found.events.some(isOfDispute) ? readDisputesOfOrder(snapshot, orderId) : [],
      readExchangesOfOrder(snapshot, orderId),
      // What has not left can't come back either.
      found.order.fulfillmentStatus === 'UNFULFILLED' ? nothingGone : readGone(snapshot, orderId),
    ])
    return { ...found, attempts, refunds, disputes, exchanges, ...gone }
  })
  if (dossier === null) throw noSuchOrder()
  return dossier
}

const isOfDispute = ({ kind }: OrderEvent): boolean => kind.startsWith('dispute_')

const nothingGone: Pick<Dossier, 'shipments' | 'returns'> = { shipments: [], returns: [] }

async function readGone(db: Db, orderId: OrderId): Promise<typeof nothingGone> {
  const [shipments, returns] = await Promise.all([readShipmentsOfOrder(db, orderId), readReturnsOfOrder(db, orderId)])
  return { shipments, returns }
}

/** The dossier of an order that was written a moment ago: to the letter what `readDossier` would read. */
export function dossierOfPlaced(placed: PlacedOrder): Dossier {
  const { draft, orderNumber, placedAt } = placed
  const state = stateOf(placed)
  const {
    cartId: _,
    cartVersion: __,
    ownerKey: ___,
    idempotencyKey,
    requestHash,
    payment,
    lines,
    spent,
    ...rest
  } = draft
  const { unpaidNames, clientAddressHash, taxCalculation, destination, byStaff, ...agreed } = rest
  const order: Order = {
    ...agreed,
    ...state,
    orderNumber,
    manualPayment: draft.manualMethod && { amountMinor: openMinorOf(draft), capturedMinor: 0, receipts: [] },
    creditPayments: spent,
    fulfillmentStatus: 'UNFULFILLED',
    cancelReason: null,
    canceledAt: null,
    expiresAt: placed.expiresAt,
    version: 1,
    createdAt: placedAt,
    lines,
  }
  const nothingYet = { ...nothingGone, refunds: [], disputes: [], exchanges: [] }
  return { order, events: [placedEvent(placed, state)], attempts: attemptsOf(placed), ...nothingYet }
}

const unpaid = { status: 'PENDING', paymentStatus: 'PENDING' } as const
const paid = { status: 'PROCESSING', paymentStatus: 'SUCCEEDED' } as const
const paidLater = { status: 'PROCESSING', paymentStatus: 'PENDING' } as const
type PlacedState = typeof unpaid | typeof paid | typeof paidLater

function stateOf({ draft: { payment, manualMethod } }: PlacedOrder): PlacedState {
  if (payment === null) return paid
  return isPaidOnDelivery(manualMethod) ? paidLater : unpaid
}

const placedEvent = ({ draft, eventId, placedAt }: PlacedOrder, state: PlacedState): OrderEvent => ({
  id: eventId,
  kind: 'placed',
  actor: draft.byStaff === null ? 'shopper' : 'staff',
  fromStatus: null,
  toStatus: state.status,
  fromPaymentStatus: null,
  toPaymentStatus: state.paymentStatus,
  reason: null,
  at: placedAt,
})

function attemptsOf({ draft, orderNumber, placedAt }: PlacedOrder): AttemptOfOrder[] {
  if (draft.payment === null || draft.payment.attemptId === null) return []
  const { attemptId: id, captureMethod } = draft.payment
  return [
    {
      id,
      orderId: draft.id,
      position: 1,
      idempotencyKey: `open:${id}`,
      request: intentRequestOf(id, { ...draft, totalMinor: openMinorOf(draft), orderNumber, captureMethod }),
      state: 'planned',
      intentId: null,
      clientSecret: null,
      declineCode: null,
      captureMinor: null,
      capturedMinor: null,
      captureBefore: null,
      released: [],
      cardUse: draft.payment?.cardUse ?? null,
      createdAt: placedAt,
    },
  ]
}
