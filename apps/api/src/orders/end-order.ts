import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import { type LockedOrder, writeOrderChange } from '@tillwright/db/orders'
import { releaseRedemptions } from '@tillwright/db/redemptions'
import { releaseReservations } from '@tillwright/db/stock'
import type { Deps } from '../deps.ts'
import type { Cause } from '../payments/apply-state.ts'

export interface Ending {
  /** Under its lock, and not canceled. */
  readonly order: Pick<LockedOrder, 'id' | 'status' | 'paymentStatus'>
  readonly cause: Cause
  readonly at: Date
}

/**
 * Cancels a locked order in its transaction, paid or not: one write with its line of the timeline, its goods and
 * promotions free once, and the entry of whoever of the staff has asked.
 */
export async function endOrder(
  { jobs, newId }: Pick<Deps, 'jobs' | 'newId'>,
  tx: Tx,
  { order, cause, at }: Ending,
): Promise<void> {
  const { id, status, paymentStatus } = order
  const { actor, reason, audited } = cause
  // What was only held has not been paid.
  const after = paymentStatus === 'AUTHORIZED' ? 'PENDING' : paymentStatus
  const states = { from: { status, paymentStatus }, to: { status: 'CANCELED', paymentStatus: after } } as const
  const by = { actor, actorName: audited?.actor.name, reason }
  await writeOrderChange(tx, { orderId: id, kind: 'canceled', ...by, ...states, expiresAt: null, at }, newId)
  const goods = { id, actor, actorName: audited?.actor.name ?? null, reason, at }
  const released = await releaseReservations(tx, goods, newId)
  await releaseRedemptions(tx, id)
  if (released.length > 0) await jobs.enqueue(tx, 'refresh-listing', [{ variantIds: released }])
  if (audited !== undefined) await insertAuditEntry(tx, audited, canceled(order, reason))
}

/** What the audit log says of it. */
export const canceled = ({ id, status }: Pick<LockedOrder, 'id' | 'status'>, reason: string | null) => ({
  entity: 'order',
  entityId: id,
  before: { status },
  after: { status: 'CANCELED', cancelReason: reason },
})
