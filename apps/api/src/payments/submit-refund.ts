import { type Refund, readRefund } from '@tillwright/db/refunds'
import { currencyCode } from '@tillwright/domain/money/currency'
import { toProviderAmount } from '@tillwright/domain/money/provider-amount'
import type { Deps } from '../deps.ts'
import { applyRefundState, type SaidOfRefund } from './apply-refund.ts'
import { ProviderRefused, ProviderUnavailable } from './gateway.ts'

type Refunding = Pick<Deps, 'db' | 'gateway' | 'newId' | 'log'>

/** Sends back what a refund row promises; its id is Stripe's key, so that it happens once however often this runs. */
export async function submitRefund(deps: Refunding, refundId: string): Promise<void> {
  const refund = await readRefund(deps.db, refundId)
  if (refund !== null) await followRefund(deps, refund)
}

/** Takes a refund one step further, wherever it stands. Throws where it should be tried again. */
export async function followRefund(deps: Refunding, refund: Refund): Promise<void> {
  const said = await ask(deps, refund)
  if (said !== null) await applyRefundState(deps, refund.id, said)
}

async function ask(deps: Refunding, refund: Refund): Promise<SaidOfRefund | null> {
  const { id: refundId, orderId, intentId, providerRefundId } = refund
  if (intentId === null || isFinal(refund)) return null
  try {
    // Once the provider has taken it, only what he says of it settles it.
    if (providerRefundId !== null) return await deps.gateway.retrieveRefund(providerRefundId)
    return await request(deps, refund, intentId)
  } catch (error) {
    if (error instanceof ProviderRefused) deps.log.error({ err: error, refundId, orderId }, 'Stripe refuses a refund')
    throw error
  }
}

async function request({ gateway, log }: Refunding, refund: Refund, intentId: string): Promise<SaidOfRefund> {
  const { id: refundId, orderId } = refund
  const amount = toProviderAmount(refund.amountMinor, currencyCode(refund.currency))
  try {
    return await gateway.refund({ intentId, amount, refundId })
  } catch (error) {
    const isRefused = error instanceof ProviderRefused && error.problem !== null
    const mayBeMade = isRefused || (error instanceof ProviderUnavailable && error.isKept)
    // A 500 that is kept under the key, and a key that is forgotten after a day, hide a refund that was made.
    const found = mayBeMade ? await gateway.findRefund({ intentId, refundId }) : null
    if (found !== null) return found
    // An account that does not know the intent is not the one that was paid: its no says nothing of the money.
    if (!isRefused || error.problem === null || error.isMissing) throw error
    log.error({ err: error, refundId, orderId }, 'Stripe refuses a refund for good')
    return { id: null, state: 'failed', problem: error.problem }
  }
}

const isFinal = ({ state }: Refund): boolean => state === 'succeeded' || state === 'failed'
