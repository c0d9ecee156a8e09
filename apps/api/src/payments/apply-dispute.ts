import { type Tx, transact } from '@tillwright/db/client'
import {
  type LockedDisputed,
  lockDisputed,
  readDisputedOrders,
  recountDisputed,
  writeDispute,
  writeShares,
} from '@tillwright/db/disputes'
import { writeOrderChange } from '@tillwright/db/orders'
import type { DisputeId, OrderId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import {
  type DisputeConsequence,
  type DisputeFacts,
  type DisputeState,
  decideDispute,
  isInquiry,
  isOpenChargeback,
  shareDispute,
  statusWithDisputes,
  takesEvidence,
} from '@tillwright/domain/payments/dispute'
import { orderStatusAfterRefund } from '@tillwright/domain/payments/refund'
import type { Deps } from '../deps.ts'
import type { ProviderDispute } from './gateway-dispute-views.ts'
import { type Counted, countRepair } from './note-differences.ts'
import { promiseRest } from './promise-rest.ts'
import { minorOfProvider } from './provider-money.ts'

/** unknown: its money is none that is here. unfit: it is not for the amount that was known, or for none of ours. */
export type DisputeApplied = DisputeConsequence['kind'] | 'unknown' | 'unfit'

type Applying = Pick<Deps, 'db' | 'jobs' | 'newId' | 'log'>
type Said = ProviderDispute & { readonly intentId: string }

/**
 * Makes a dispute, the payments that its money is of and their orders agree with what the provider says, in one
 * transaction and once: the one way for webhook, reconciler, sweep and staff. What is owed again after that is promised
 * back.
 */
export async function applyDispute(
  deps: Applying,
  said: Said,
  counted?: Counted<DisputeConsequence['kind']>,
): Promise<DisputeApplied> {
  const { kind, orderIds } = await transact(deps.db, (tx) => applyIn({ deps, tx, said, counted }))
  if (said.state === 'unknown') deps.log.error({ disputeId: said.id, status: said.status }, strange)
  // Where this does not happen any more, the reconciler does it.
  if (kind !== 'nothing' && said.state === 'won') for (const orderId of orderIds) await promiseRest(deps, orderId)
  return kind
}

const strange = 'Stripe names a state of a dispute that nobody here knows'

interface Applied {
  readonly kind: DisputeApplied
  readonly orderIds: readonly OrderId[]
}

interface Application {
  readonly deps: Applying
  readonly tx: Tx
  readonly said: Said
  readonly counted: Counted<DisputeConsequence['kind']> | undefined
}

async function applyIn({ deps, tx, said, counted }: Application): Promise<Applied> {
  const held = await lockDisputed(tx, { intentId: said.intentId, providerDisputeId: said.id })
  if (held === null) return { kind: 'unknown', orderIds: [] }
  const money = minorOfProvider(said)
  const isOurs = held.attemptState === 'succeeded' && money !== null && money.currency === held.currency
  const isSame = held.known === null || held.known.amountMinor === money?.amountMinor
  if (!isOurs || !isSame || money.amountMinor === 0) return { kind: 'unfit', orderIds: [] }
  const facts = factsOf(said, money.amountMinor)
  const { kind } = decideDispute(held.known, facts)
  if (kind === 'nothing') return { kind, orderIds: [] }
  const { id: providerDisputeId, fee, ...others } = said
  const row = { ...others, ...facts, providerDisputeId, amountMinor: money.amountMinor }
  const charged = fee && minorOfProvider(fee)
  const paid = { feeMinor: charged?.amountMinor ?? 0, feeCurrency: charged?.currency ?? null }
  const disputeId = await writeDispute(tx, { held, said: { ...row, ...paid } }, deps.newId)
  if (isNews(held.known, facts)) await writeShares(tx, disputeId, shareDispute(money.amountMinor, held.rests))
  await recountDisputed(tx, held)
  const orderIds = await tell({ deps, tx, held, facts, disputeId })
  if (isNews(held.known, facts) && takesEvidence(facts.state))
    await deps.jobs.enqueue(tx, 'send-mail', [{ kind: 'dispute', disputeId }])
  await countRepair(deps, tx, { counted, repair: kind })
  return { kind, orderIds }
}

/** What is said, as far as something follows from it. */
export const factsOf = (said: ProviderDispute, amountMinor: Minor): DisputeFacts => ({
  state: said.state,
  movesCount: said.movesCount,
  submissionsCount: said.submissionsCount,
  isRefundable: said.isRefundable,
  withdrawnMinor: said.isWithdrawn && (isOpenChargeback(said.state) || said.state === 'lost') ? amountMinor : 0,
})

/** Whether it is new, or has become a chargeback: from then on it is about money. */
const isNews = (known: DisputeFacts | null, said: DisputeFacts): boolean =>
  known === null || ((isInquiry(known.state) || known.state === 'unknown') && !isInquiry(said.state))

interface Telling {
  readonly deps: Applying
  readonly tx: Tx
  readonly held: LockedDisputed
  readonly facts: DisputeFacts
  readonly disputeId: DisputeId
}

/** The orders and their timelines; answers which. */
async function tell({ deps, tx, held, facts, disputeId }: Telling): Promise<OrderId[]> {
  const entry = entryOf(held.known?.state ?? null, facts.state)
  const told: OrderId[] = []
  for (const { order, ...money } of await readDisputedOrders(tx, disputeId)) {
    const { id: orderId, status, paymentStatus, expiresAt } = order
    told.push(orderId)
    const to = statusWithDisputes(money)
    const kind = entry ?? (to === paymentStatus ? null : 'dispute_money')
    if (kind === null) continue
    const states = {
      from: { status, paymentStatus },
      to: { status: orderStatusAfterRefund(status, to), paymentStatus: to },
    }
    const change = { orderId, kind, actor: 'stripe', reason: null, ...states, expiresAt, at: held.now }
    await writeOrderChange(tx, change, deps.newId)
  }
  return told
}

/** What the timeline calls it; null for what it does not tell. The bank's reasons are not for the buyer to read. */
function entryOf(from: DisputeState | null, to: DisputeState): string | null {
  if (from === to) return null
  switch (to) {
    case 'warning_needs_response':
      return 'dispute_asked'
    case 'warning_under_review':
      return from === null || from === 'unknown' ? 'dispute_asked' : 'dispute_answered'
    case 'warning_closed':
      return 'dispute_closed'
    case 'needs_response':
      return 'dispute_opened'
    case 'under_review':
      return from === 'needs_response' ? 'dispute_answered' : 'dispute_opened'
    case 'won':
      return 'dispute_won'
    case 'lost':
      return 'dispute_lost'
    case 'unknown':
      return null
  }
}
