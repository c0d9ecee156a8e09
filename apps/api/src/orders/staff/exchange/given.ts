import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import { readOrderAlone } from '@tillwright/db/order-facts'
import { lockOrder, writeOrderChange } from '@tillwright/db/orders'
import { readRestMinor } from '@tillwright/db/refunded-parts'
import { readReturn } from '@tillwright/db/returns'
import type { LocationId, OrderId } from '@tillwright/domain/ids'
import { decideCancel } from '@tillwright/domain/orders/cancel'
import { z } from 'zod'
import {
  type MoneyOfPieces,
  noMoney,
  type PaidInto,
  promiseBack,
  RefundInput,
} from '../../../payments/refund-pieces.ts'
import { granted, Refused } from '../../../refused.ts'
import { id } from '../../../schemas.ts'
import { noSuchOrder, type StaffContext } from '../../../trpc.ts'
import { endOrder } from '../../end-order.ts'
import { mustBeVersion } from '../../must-be-version.ts'
import { piecesInput } from '../../pieces-input.ts'
import { noSuchReturn } from '../../returns/move-return.ts'
import { returnId } from '../../returns/view.ts'
import { removePieces } from '../edit.ts'
import { receiveReturn } from '../returns/receive.ts'
import { ReceivedInput } from '../returns/receive-return.ts'

const orderId = id<OrderId>()
const refund = RefundInput.default({ kind: 'paid', withShipping: false }).describe(
  'What the goods are worth: it pays for the new order first, and what that does not need goes back',
)

/** What a buyer gives for a new order, and of which order. */
export const GivenInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('nothing'), orderId }).describe('The new order is an addition'),
  z.strictObject({ kind: z.literal('order'), orderId }).describe('All of it, before anything has left: it is canceled'),
  z.strictObject({ kind: z.literal('unshipped'), orderId, remove: piecesInput, refund }),
  z.strictObject({
    kind: z.literal('return'),
    returnId,
    lines: ReceivedInput.optional().describe('Left out: all that was to come, and all of it can be sold again'),
    locationId: id<LocationId>().optional().describe('Where it is put on the shelf; else where it was shipped from'),
    refund,
  }),
])
export type Given = z.output<typeof GivenInput>

export interface Giving {
  readonly given: Given
  /** Of which order. */
  readonly orderId: OrderId
  /** Null where it is only tried. */
  readonly into: PaidInto | null
  readonly reason: string | null
  /** Of the order, or of the return, as it was seen. */
  readonly version: number | undefined
}

/** Of which order it is. Throws NOT_FOUND. */
export async function originalOf({ db }: Pick<StaffContext, 'db'>, given: Given): Promise<OrderId> {
  if (given.kind !== 'return') return given.orderId
  const found = await readReturn(db, given.returnId)
  if (found === null) throw noSuchReturn()
  return found.orderId
}

/**
 * Takes what is given, in one transaction with what it pays for: as edits, returns and cancels take it. Throws what
 * those throw.
 */
export async function take(ctx: StaffContext, tx: Tx, giving: Giving): Promise<MoneyOfPieces> {
  const { given, orderId: ofOrder, into, reason, version } = giving
  switch (given.kind) {
    case 'nothing':
      return takeNothing(ctx, tx, giving)
    case 'order':
      return takeOrder(ctx, tx, giving)
    case 'unshipped':
      return removePieces(ctx, tx, {
        ...{ orderId: ofOrder, remove: given.remove, refund: given.refund, reason, version, into, path },
      })
    case 'return': {
      const { lines: received = null, locationId = null } = given
      return receiveReturn(ctx, tx, {
        ...{ returnId: given.returnId, received, locationId, refund: given.refund, reason, version, into, path },
      })
    }
  }
}

const path = 'given.refund'

async function takeNothing(ctx: StaffContext, tx: Tx, giving: Giving): Promise<MoneyOfPieces> {
  const { orderId: ofOrder, version, reason } = giving
  const order = await lockOrder(tx, ofOrder)
  if (order === null) throw noSuchOrder()
  mustBeVersion(order, version)
  if (order.status === 'CANCELED') {
    throw new Refused({ code: 'ORDER_STATUS_CONFLICT', from: order.status, to: 'PROCESSING' })
  }
  const { status, paymentStatus, expiresAt, now: at } = order
  const [states, by] = [
    { status, paymentStatus },
    { actor: 'staff', actorName: ctx.actor.name, reason },
  ]
  const change = { orderId: ofOrder, kind: 'added_to', ...by, from: states, to: states, expiresAt, at }
  await writeOrderChange(tx, change, ctx.newId)
  await insertAuditEntry(tx, ctx, { entity: 'order', entityId: ofOrder, before: null, after: { given: 'nothing' } })
  return noMoney
}

async function takeOrder(ctx: StaffContext, tx: Tx, giving: Giving): Promise<MoneyOfPieces> {
  const { orderId: ofOrder, into, version } = giving
  const order = await lockOrder(tx, ofOrder)
  const terms = order && (await readOrderAlone(tx, ofOrder))
  if (order === null || terms === null) throw noSuchOrder()
  mustBeVersion(order, version)
  if (order.status === 'CANCELED' || granted(decideCancel(order, null)) !== 'paid') {
    throw new Refused({ code: 'ORDER_STATUS_CONFLICT', from: order.status, to: 'CANCELED' })
  }
  const cause = { actor: 'staff', reason: giving.reason ?? 'exchanged', audited: ctx }
  await endOrder(ctx, tx, { order, cause, at: order.now })
  const amountMinor = await readRestMinor(tx, ofOrder)
  if (amountMinor === 0) return noMoney
  const all = { pieces: [], withShipping: false, returnId: null, reason: 'canceled' }
  return promiseBack(ctx, tx, { orderId: ofOrder, amountMinor, currency: terms.currency, ...all, into })
}
