import type { Tx } from '@tillwright/db/client'
import { type LockedOrder, lockOrder, writeOrderChange } from '@tillwright/db/orders'
import { countReturns, findReturnByKey, insertReturn, type Return, readAwaited } from '@tillwright/db/returns'
import { readLinesToFulfill } from '@tillwright/db/shipments'
import type { NewId, OrderId, ReturnId } from '@tillwright/domain/ids'
import type { Pieces } from '@tillwright/domain/orders/fulfillment'
import { decideReturn } from '@tillwright/domain/orders/return'
import { granted, Refused } from '../../refused.ts'
import { noSuchOrder } from '../../trpc.ts'

export const askRefusals = ['ORDER_STATUS_CONFLICT', 'LIMIT_EXCEEDED', 'IDEMPOTENCY_CONFLICT'] as const

export interface ReturnWish {
  readonly orderId: OrderId
  readonly pieces: readonly Pieces[]
  readonly reason: string | null
  readonly idempotencyKey: string
  readonly by: { readonly actor: Return['requestedBy']; readonly actorName?: string | undefined }
}

/**
 * Notes that pieces of an order are to come back: what staff asks for is approved with it. The same key is one return.
 * Throws `askRefusals`, and NOT_FOUND for a line of another order. Null where it had been asked for before.
 */
export async function askReturn(
  { newId }: { readonly newId: NewId },
  tx: Tx,
  wish: ReturnWish,
): Promise<{ order: LockedOrder; returnId: ReturnId } | null> {
  const { orderId, pieces, reason, idempotencyKey, by } = wish
  const order = await lockOrder(tx, orderId)
  if (order === null) throw noSuchOrder()
  const before = await findReturnByKey(tx, { orderId, requestedBy: by.actor, idempotencyKey })
  if (before !== null) {
    if (isSame(before, wish)) return null
    throw new Refused({ code: 'IDEMPOTENCY_CONFLICT' })
  }
  if (by.actor === 'shopper' && (await countReturns(tx, orderId)) >= returnsMax) {
    throw new Refused({ code: 'LIMIT_EXCEEDED', limit: 'returns', max: returnsMax })
  }
  const [lines, awaited] = [await readLinesToFulfill(tx, orderId), await readAwaited(tx, orderId)]
  granted(decideReturn({ status: order.status, lines, awaited }, pieces))
  const returnId: ReturnId = newId()
  const state = by.actor === 'staff' ? 'APPROVED' : 'REQUESTED'
  const made = { id: returnId, orderId, state, requestedBy: by.actor, reason, idempotencyKey, pieces } as const
  await insertReturn(tx, { ...made, at: order.now })
  const states = { status: order.status, paymentStatus: order.paymentStatus }
  const kind = state === 'APPROVED' ? 'return_approved' : 'return_requested'
  const change = { orderId, kind, ...by, reason, from: states, to: states, expiresAt: order.expiresAt, at: order.now }
  await writeOrderChange(tx, change, newId)
  return { order, returnId }
}

/** Of one order, by its buyer: whoever has more to send back writes to the shop. */
const returnsMax = 50

function isSame(before: Return, { pieces, reason }: ReturnWish): boolean {
  const told = (asked: readonly Pieces[]) =>
    asked
      .map(({ lineId, quantity }) => `${lineId} ${quantity}`)
      .sort()
      .join()
  return before.reason === reason && told(before.lines) === told(pieces)
}
