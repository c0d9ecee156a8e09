import { inSnapshot } from '@tillwright/db/client'
import { readOrder } from '@tillwright/db/order-facts'
import { type Attempt, readAttemptsOfOrder } from '@tillwright/db/payments'
import { type Refund, readRefundsOfOrder } from '@tillwright/db/refunds'
import { type Return, readReturnsOfOrder } from '@tillwright/db/returns'
import { readShipmentsOfOrder, type Shipment } from '@tillwright/db/shipments'
import type { OrderId } from '@tillwright/domain/ids'
import type { PlacedOrder } from '@tillwright/domain/orders/draft'
import type { Order, OrderEvent } from '@tillwright/domain/orders/order'
import { intentRequestOf } from '@tillwright/domain/payments/intent'
import type { Context } from '../context.ts'
import { noSuchOrder } from '../trpc.ts'

/** An order with all that belongs to it. */
export interface Dossier {
  readonly order: Order
  readonly events: readonly OrderEvent[]
  readonly attempts: readonly Attempt[]
  readonly refunds: readonly Refund[]
  readonly shipments: readonly Shipment[]
  readonly returns: readonly Return[]
}

/** All of one moment, so that no refund is done whose order does not know; each collection with one statement. */
export async function readDossier({ db }: Pick<Context, 'db'>, orderId: OrderId): Promise<Dossier> {
  const [found, attempts, refunds, shipments, returns] = await inSnapshot(db, (snapshot) =>
    Promise.all([
      readOrder(snapshot, orderId),
      readAttemptsOfOrder(snapshot, orderId),
      readRefundsOfOrder(snapshot, orderId),
      readShipmentsOfOrder(snapshot, orderId),
      readReturnsOfOrder(snapshot, orderId),
    ]),
  )
  if (found === null) throw noSuchOrder()
  return { ...found, attempts, refunds, shipments, returns }
}

/** The dossier of an order that was written a moment ago: to the letter what `readDossier` would read. */
export function dossierOfPlaced(placed: PlacedOrder): Dossier {
  const { draft, orderNumber, placedAt } = placed
  const state = draft.payment === null ? paid : unpaid
  const { cartId: _, cartVersion: __, ownerKey: ___, idempotencyKey, requestHash, payment, lines, ...rest } = draft
  const { unpaidNames, clientAddressHash, taxCalculation, destination, byStaff, ...agreed } = rest
  const order: Order = {
    ...agreed,
    ...state,
    orderNumber,
    fulfillmentStatus: 'UNFULFILLED',
    cancelReason: null,
    canceledAt: null,
    expiresAt: placed.expiresAt,
    version: 1,
    createdAt: placedAt,
    lines,
  }
  const nothingYet = { refunds: [], shipments: [], returns: [] }
  return { order, events: [placedEvent(placed, state)], attempts: attemptsOf(placed), ...nothingYet }
}

const unpaid = { status: 'PENDING', paymentStatus: 'PENDING' } as const
const paid = { status: 'PROCESSING', paymentStatus: 'SUCCEEDED' } as const

const placedEvent = ({ draft, eventId, placedAt }: PlacedOrder, state: typeof unpaid | typeof paid): OrderEvent => ({
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

function attemptsOf({ draft, orderNumber, placedAt }: PlacedOrder): Attempt[] {
  if (draft.payment === null) return []
  const id = draft.payment.attemptId
  return [
    {
      id,
      orderId: draft.id,
      position: 1,
      idempotencyKey: `open:${id}`,
      request: intentRequestOf(id, { ...draft, orderNumber }),
      state: 'planned',
      intentId: null,
      clientSecret: null,
      declineCode: null,
      createdAt: placedAt,
    },
  ]
}
