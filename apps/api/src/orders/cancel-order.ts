import { insertAuditEntry } from '@tillwright/db/audit'
import { transact } from '@tillwright/db/client'
import type { OrderId } from '@tillwright/domain/ids'
import { decideCancel } from '@tillwright/domain/orders/cancel'
import type { Deps } from '../deps.ts'
import type { Cause } from '../payments/apply-state.ts'
import { cancelPaid } from '../payments/cancel-paid.ts'
import { cancelUnpaid } from '../payments/cancel-unpaid.ts'
import { granted, Refused } from '../refused.ts'
import { refuseUnavailable } from './confirm-payment.ts'
import { type Dossier, readDossier } from './dossier.ts'
import { canceled } from './end-order.ts'

export const cancelRefusals = ['ORDER_STATUS_CONFLICT', 'PAYMENT_PROVIDER_UNAVAILABLE'] as const

export interface CancelWish {
  readonly orderId: OrderId
  readonly by: Pick<Cause, 'actor' | 'audited'>
  /** Null: whichever. An order that is canceled for another reason is a conflict. */
  readonly reason: string | null
  /** Which version of the order whoever asks has seen. */
  readonly version?: number | undefined
}

/**
 * Ends an order that has not shipped, in the way that it takes, and answers it as it is then. An unpaid one that turns
 * out to be paid lives on, and whoever asked is told. Throws `cancelRefusals`, and CONFLICT for a stale version.
 */
export async function cancelOrder(deps: Deps, wish: CancelWish): Promise<Dossier> {
  const { orderId, version } = wish
  const before = await readDossier(deps, orderId)
  const cause = { ...wish.by, reason: wish.reason ?? 'canceled by the shop' }
  switch (granted(decideCancel(before.order, wish.reason))) {
    case 'repeated':
      return before
    case 'unpaid':
      await cancelUnpaid(deps, { orderId, cause, version }).catch(refuseUnavailable)
      return endedUnpaid(deps, before, wish)
    case 'paid':
      await cancelPaid(deps, { orderId, cause, version })
      return readDossier(deps, orderId)
  }
}

/** What came of it: of those who ask at once for different reasons, one has ended the order. */
async function endedUnpaid(deps: Deps, before: Dossier, { reason, by: { audited } }: CancelWish): Promise<Dossier> {
  const after = await readDossier(deps, before.order.id)
  const { status, cancelReason } = after.order
  if (!wasToldByProvider(after)) {
    if (granted(decideCancel(after.order, reason)) === 'repeated') return after
    throw new Refused({ code: 'ORDER_STATUS_CONFLICT', from: status, to: 'CANCELED' })
  }
  if (audited !== undefined) {
    await transact(deps.db, (tx) => insertAuditEntry(tx, audited, canceled(before.order, cancelReason)))
  }
  return after
}

/**
 * Stripe's own news of the cancel may be quicker than our answer; then its transaction knew nobody who had asked, and
 * nobody's reason.
 */
const wasToldByProvider = ({ events }: Dossier): boolean =>
  events.some(({ kind, actor }) => kind === 'canceled' && (actor === 'stripe' || actor === 'reconciler'))
