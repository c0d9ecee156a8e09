import { type Refund, readRefund } from '@tillwright/db/refunds'
import { currencyCode } from '@tillwright/domain/money/currency'
import { toProviderAmount } from '@tillwright/domain/money/provider-amount'
import type { Deps } from '../deps.ts'
import { applyRefundState, type SaidOfRefund } from './apply-refund.ts'
import type { ListedRefund } from './gateway.ts'
import { ProviderRefused, ProviderUnavailable } from './gateway-asked.ts'
import { noteDifferences } from './note-differences.ts'
import { promiseRest } from './promise-rest.ts'
import { settleDisputesOf } from './settle-disputes.ts'
import { settleRefunds } from './settle-refunds.ts'
import { mayBeForgotten } from './stripe-keys.ts'

/**
 * Sends back what a refund row promises; its id is Stripe's key, so that it happens once however often this runs, and
 * however many run it at once.
 */
export async function submitRefund(deps: Deps, refundId: string): Promise<void> {
  const refund = await readRefund(deps.db, refundId)
  if (refund !== null) await followRefund(deps, refund)
}

/** Takes a refund one step further, wherever it stands. Throws where it should be tried again. */
export async function followRefund(deps: Deps, refund: Refund): Promise<void> {
  const said = await ask(deps, refund)
  if (said === null) return
  const applied = await applyRefundState(deps, refund.id, said)
  if (applied === 'refund_failed' && refund.intentId !== null) await settleRest(deps, refund.intentId)
}

/**
 * People may have sent some of it back at the provider, or a bank may have taken it: that is written down, and what is
 * left is promised anew.
 */
async function settleRest(deps: Deps, intentId: string): Promise<void> {
  const refunds: ListedRefund[] = []
  for await (const refund of deps.gateway.listRefundsOf(intentId)) refunds.push(refund)
  await noteDifferences(deps, 'minute', await settleRefunds(deps, refunds, { foundBy: 'minute' }))
  await settleDisputesOf(deps, { intentId, foundBy: 'minute' })
  await promiseRest(deps)
}

async function ask(deps: Deps, refund: Refund): Promise<SaidOfRefund | null> {
  const { id: refundId, orderId, intentId, providerRefundId } = refund
  if (isFinal(refund)) return null
  // It never left the house.
  if (isOfCredit(refund)) return { id: null, state: 'succeeded', problem: null, actor: 'clock' }
  if (intentId === null) return null
  try {
    // Once the provider has taken it, only what he says of it settles it.
    if (providerRefundId !== null) return await deps.gateway.retrieveRefund(providerRefundId)
    return await request(deps, refund, intentId)
  } catch (error) {
    if (error instanceof ProviderRefused) deps.log.error({ err: error, refundId, orderId }, 'Stripe refuses a refund')
    throw error
  }
}

async function request({ gateway, now, log }: Deps, refund: Refund, intentId: string): Promise<SaidOfRefund> {
  const { id: refundId, orderId } = refund
  const amount = toProviderAmount(refund.amountMinor, currencyCode(refund.currency))
  const sent = mayBeForgotten(refund.createdAt, now()) ? await gateway.findRefund({ intentId, refundId }) : null
  if (sent !== null) return sent
  try {
    return await gateway.refund({ intentId, amount, refundId })
  } catch (error) {
    const isRefused = error instanceof ProviderRefused && error.problem !== null
    const mayBeMade = isRefused || (error instanceof ProviderUnavailable && error.isKept)
    // A 500 that is kept under the key hides a refund that was made, and so does a key that Stripe has forgotten.
    const found = mayBeMade ? await gateway.findRefund({ intentId, refundId }) : null
    if (found !== null) return found
    // Any other no says nothing of the money: of a key of another account, of a request that was not understood.
    if (!isRefused || error.problem === null || !error.isOfMoney) throw error
    log.error({ err: error, refundId, orderId }, 'Stripe refuses a refund for good')
    return { id: null, state: 'failed', problem: error.problem }
  }
}

/** What goes back to where it is spent again. */
const isOfCredit = ({ provider, creditAccountId }: Refund): boolean =>
  creditAccountId !== null || provider === 'gift_card' || provider === 'store_credit'

const isFinal = ({ state }: Refund): boolean => state === 'succeeded' || state === 'failed'
