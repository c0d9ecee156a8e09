import type { Tx } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { readAwaited } from '@tillwright/db/returns'
import { readLinesToFulfill, writeKept } from '@tillwright/db/shipments'
import type { CreditAccountId, OrderId, ReturnId } from '@tillwright/domain/ids'
import type { Pieces } from '@tillwright/domain/orders/fulfillment'
import { decidePaidBack, type PaidBackPieces } from '@tillwright/domain/orders/paid-back'
import { type MoneyOfPieces, ownRefund, refundPieces } from '../../../payments/refund-pieces.ts'
import { granted, Refused } from '../../../refused.ts'
import { noSuchOrder, type StaffContext } from '../../../trpc.ts'
import { askReturn } from '../../returns/ask-return.ts'
import { removePieces } from '../edit.ts'
import { receiveReturn } from '../returns/receive.ts'

export interface PayingLinesBack {
  readonly orderId: OrderId
  readonly of: { readonly lines: readonly PaidBackPieces[]; readonly withShipping: boolean }
  readonly reason: string
  readonly creditAccountId: CreditAccountId | null
}

/**
 * Promises back what was paid for pieces of a locked order, and first moves those that are the shop's again: as edits
 * and returns move them, which then pay nothing themselves. Throws what those throw, and VALIDATION_FAILED for pieces
 * that cost nothing and stay where they are.
 */
export async function payBackLines(ctx: StaffContext, tx: Tx, paying: PayingLinesBack): Promise<MoneyOfPieces> {
  const { orderId, of, reason, creditAccountId } = paying
  const order = await lockOrder(tx, orderId)
  if (order === null) throw noSuchOrder()
  const lines = await readLinesToFulfill(tx, orderId)
  const awaited = await readAwaited(tx, orderId)
  const { removed, returned, kept } = granted(decidePaidBack({ status: order.status, lines, awaited }, of.lines))
  const without = { refund: { kind: 'none' }, reason, version: undefined, ...ownRefund } as const
  if (removed.length > 0) await removePieces(ctx, tx, { orderId, remove: removed, ...without })
  const returnId = returned.length > 0 ? await noteReturn(ctx, tx, { orderId, pieces: returned, reason }) : null
  if (returnId !== null) await receiveReturn(ctx, tx, { returnId, received: null, locationId: null, ...without })
  if (kept.length > 0) await writeKept(tx, kept)
  const choice = { kind: 'paid', withShipping: of.withShipping } as const
  const own = { into: null, creditAccountId, path: 'of' }
  const paid = { orderId, lines, pieces: of.lines, choice, returnId }
  const money = await refundPieces(ctx, tx, { ...paid, ...byStaff(reason), ...own })
  if (money.valueMinor === 0 && removed.length + returned.length === 0) {
    const path = of.lines.length > 0 ? 'of.lines' : 'of.withShipping'
    throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path, message: 'nothing was paid for it' }] })
  }
  return money
}

/** Why a refund is made: what staff says of it is for people, and nothing follows from it. */
export const byStaff = (explanation: string) => ({ reason: 'staff', explanation })

interface Noted {
  readonly orderId: OrderId
  readonly pieces: readonly Pieces[]
  readonly reason: string
}

/** That pieces are to come back, which have. */
async function noteReturn(ctx: StaffContext, tx: Tx, noted: Noted): Promise<ReturnId> {
  const by = { actor: 'staff' as const, actorName: ctx.actor.name }
  // Of one that nobody asks for again: the whole refund is asked for once.
  const asked = await askReturn(ctx, tx, { ...noted, idempotencyKey: ctx.newId(), by })
  if (asked === null) throw new Error(`order ${noted.orderId} has a return of a key that is new`)
  return asked.returnId
}
