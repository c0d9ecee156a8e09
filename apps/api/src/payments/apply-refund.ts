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

/** What is said of a refund: by the provider, also that he refuses to make it, for good; or that it stays here. */
export interface SaidOfRefund extends Pick<ProviderRefund, 'state' | 'problem'> {
  /** Null where the provider has none of that name. */
  readonly id: string | null
  /** Who says so, as the timeline has it; the provider where it is left out. */
  readonly actor?: string
}

type Applying = Pick<Deps, 'db' | 'jobs' | 'newId' | 'log'>

/** Makes refund, payment and order agree with what the provider says, in one transaction and once. */
export async function applyRefundState(
  deps: Applying,
  refundId: string,
  said: SaidOfRefund,
  counted?: Counted<RefundConsequence['kind']>,
): Promise<RefundConsequence['kind']> {
  const by = { actor: said.actor ?? 'stripe', reason: said.problem }
  const { kind } = await transact(deps.db, (tx) => settleRefund(deps, tx, { refundId, said, by, counted }))
  if (kind === 'refund_failed') {
    deps.log.error({ refundId, problem: said.problem }, 'a refund has failed: its money is still here')
  }
  return kind
}

export interface Settling {
  readonly refundId: string
  readonly said: SaidOfRefund
  /** As the timeline has it. */
  readonly by: { readonly actor: string; readonly actorName?: string; readonly reason: string | null }
  readonly counted?: Counted<RefundConsequence['kind']> | undefined
}

/** The same within a transaction, of which it is the last thing: from here to its commit nobody else gets a number. */
export async function settleRefund(
  deps: Applying,
  tx: Tx,
  { refundId, said, by, counted }: Settling,
): Promise<RefundConsequence> {
  const held = await lockRefund(tx, refundId)
  if (held === null) throw new Error(`there is no refund ${refundId}`)
  const payment = { ...held.payment, status: held.order.paymentStatus }
  const decided = decideRefund({ ...held, payment }, said.state)
  if (decided.kind === 'nothing') return decided
  await writeRefundState(tx, held, { state: said.state, providerRefundId: said.id })
  await tell({ deps, tx, held, by }, decided)
  await countRepair(deps, tx, { counted, repair: decided.kind })
  if (decided.kind === 'refunded') {
    await deps.jobs.enqueue(tx, 'send-mail', [{ kind: 'refunded', orderId: held.order.id, refundId }])
  }
  if (decided.kind === 'refunded') await reverseRefunded(deps, tx, refundId)
  if (decided.kind === 'refunded') await creditRefund(deps, tx, held)
  return decided
}

interface Telling extends Pick<Settling, 'by'> {
  readonly deps: Pick<Deps, 'newId'>
  readonly tx: Tx
  readonly held: LockedRefund
}

/** The order and its timeline; that a refund is under way says its own state. */
async function tell({ deps, tx, held, by }: Telling, consequence: RefundConsequence): Promise<void> {
  if (consequence.kind !== 'refunded' && consequence.kind !== 'refund_failed') return
  const { id: orderId, status, paymentStatus, expiresAt } = held.order
  const from = { status, paymentStatus }
  const to = consequence.kind === 'refunded' ? afterRefund(status, consequence.paymentStatus) : from
  const change = { orderId, kind: consequence.kind, ...by, from, to, expiresAt, at: held.now }
  await writeOrderChange(tx, change, deps.newId)
}

const afterRefund = (status: OrderStatus, paymentStatus: PaymentStatus) => ({
  status: orderStatusAfterRefund(status, paymentStatus),
  paymentStatus,
})
