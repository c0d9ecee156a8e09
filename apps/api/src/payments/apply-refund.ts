import { type Tx, transact } from '@tillwright/db/client'
import { writeOrderChange } from '@tillwright/db/orders'
import { type LockedRefund, lockRefund, writeRefundState } from '@tillwright/db/refunds'
import type { OrderStatus, PaymentStatus } from '@tillwright/domain/orders/status'
import { decideRefund, orderStatusAfterRefund, type RefundConsequence } from '@tillwright/domain/payments/refund'
import type { Deps } from '../deps.ts'
import { creditRefund } from '../invoices/issue.ts'
import { reverseRefunded } from '../tax/record-reversal.ts'
import type { ProviderRefund } from './gateway.ts'
import { type Counted, countRepair } from './note-differences.ts'

/** What the provider says of a refund, or that it refuses to make it, for good. */
export type SaidOfRefund = ProviderRefund | { readonly id: null; readonly state: 'failed'; readonly problem: string }

type Applying = Pick<Deps, 'db' | 'jobs' | 'newId' | 'log'>

/** Makes refund, payment and order agree with what the provider says, in one transaction and once. */
export async function applyRefundState(
  deps: Applying,
  refundId: string,
  said: SaidOfRefund,
  counted?: Counted<RefundConsequence['kind']>,
): Promise<RefundConsequence['kind']> {
  const consequence = await transact(deps.db, async (tx) => {
    const held = await lockRefund(tx, refundId)
    if (held === null) throw new Error(`there is no refund ${refundId}`)
    const payment = { ...held.payment, status: held.order.paymentStatus }
    const decided = decideRefund({ ...held, payment }, said.state)
    if (decided.kind === 'nothing') return decided
    await writeRefundState(tx, held, { state: said.state, providerRefundId: said.id })
    await tell({ deps, tx, held, said }, decided)
    await countRepair(deps, tx, { counted, repair: decided.kind })
    if (decided.kind === 'refunded') await reverseRefunded(deps, tx, refundId)
    if (decided.kind === 'refunded') await creditRefund(deps, tx, held)
    return decided
  })
  if (consequence.kind === 'refund_failed') {
    deps.log.error({ refundId, problem: said.problem }, 'a refund has failed: its money is still here')
  }
  return consequence.kind
}

interface Telling {
  readonly deps: Applying
  readonly tx: Tx
  readonly held: LockedRefund
  readonly said: SaidOfRefund
}

/** The order and its timeline; that a refund is under way says its own state. */
async function tell({ deps, tx, held, said }: Telling, consequence: RefundConsequence): Promise<void> {
  if (consequence.kind !== 'refunded' && consequence.kind !== 'refund_failed') return
  const { id: orderId, status, paymentStatus, expiresAt } = held.order
  const from = { status, paymentStatus }
  const to = consequence.kind === 'refunded' ? afterRefund(status, consequence.paymentStatus) : from
  const change = { orderId, kind: consequence.kind, actor: 'stripe', reason: said.problem, from, to, expiresAt }
  await writeOrderChange(tx, { ...change, at: held.now }, deps.newId)
}

const afterRefund = (status: OrderStatus, paymentStatus: PaymentStatus) => ({
  status: orderStatusAfterRefund(status, paymentStatus),
  paymentStatus,
})
