import type { Tx } from '@tillwright/db/client'
import { type LockedOrder, lockOrder, writeOrderChange } from '@tillwright/db/orders'
import { type Return, readReturn, writeReturnState } from '@tillwright/db/returns'
import type { NewId, ReturnId } from '@tillwright/domain/ids'
import { decideReturnMove, type ReturnState } from '@tillwright/domain/orders/return'
import { granted, Refused } from '../../refused.ts'

export interface ReturnMove {
  readonly returnId: ReturnId
  readonly to: ReturnState
  /** Which version of the return whoever asks has seen. */
  readonly version?: number | undefined
  /** What the shop says to it. */
  readonly answer: string | null
  readonly by: { readonly actor: string; readonly actorName?: string | undefined }
}

/** A return and its order, under the order's lock. Throws NOT_FOUND. */
export async function lockReturn(tx: Tx, returnId: ReturnId): Promise<{ order: LockedOrder; found: Return }> {
  const seen = await readReturn(tx, returnId)
  const order = seen && (await lockOrder(tx, seen.orderId))
  const found = order && (await readReturn(tx, returnId))
  if (order === null || found === null) throw noSuchReturn()
  return { order, found }
}

/** Throws CONFLICT for another version than the one that was seen. */
export function mustBeReturn({ version }: Return, seen: number | undefined): void {
  if (seen === undefined || seen === version) return
  throw new Refused({ code: 'CONFLICT', entity: 'return', currentVersion: version })
}

/**
 * Moves a return on, with a line in the timeline of its order. Answers it as it was, or null where it had been moved so
 * before. Throws CONFLICT, and NOT_FOUND.
 */
export async function moveReturn(
  { newId }: { readonly newId: NewId },
  tx: Tx,
  { returnId, to, version, answer, by }: ReturnMove,
): Promise<Return | null> {
  const { order, found } = await lockReturn(tx, returnId)
  if (granted(decideReturnMove(found, to)) === 'repeated') return null
  mustBeReturn(found, version)
  await writeReturnState(tx, found, { state: to, answer, at: order.now })
  const states = { status: order.status, paymentStatus: order.paymentStatus }
  const change = {
    orderId: order.id,
    kind: `return_${to.toLowerCase()}`,
    ...by,
    reason: answer,
    from: states,
    to: states,
  }
  await writeOrderChange(tx, { ...change, expiresAt: order.expiresAt, at: order.now }, newId)
  return found
}

export const noSuchReturn = () => new Refused({ code: 'NOT_FOUND', entity: 'return' })
