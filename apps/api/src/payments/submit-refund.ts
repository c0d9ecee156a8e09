import { type Refund, readRefund, writeRefundState } from '@tillwright/db/refunds'
import { currencyCode } from '@tillwright/domain/money/currency'
import { toProviderAmount } from '@tillwright/domain/money/provider-amount'
import type { Deps } from '../deps.ts'
import type { ProviderRefund } from './gateway.ts'

type Refunding = Pick<Deps, 'db' | 'gateway'>

/** Sends back what a refund row promises; its id is Stripe's key, so that it happens once however often this runs. */
export async function submitRefund(deps: Refunding, refundId: string): Promise<void> {
  const refund = await readRefund(deps.db, refundId)
  if (refund !== null) await followRefund(deps, refund)
}

/** Takes a refund one step further, wherever it stands. */
export async function followRefund({ db, gateway }: Refunding, refund: Refund): Promise<void> {
  const said = await ask(gateway, refund)
  if (said !== null) await writeRefundState(db, refund.id, said)
}

async function ask(gateway: Refunding['gateway'], refund: Refund): Promise<ProviderRefund | null> {
  if (refund.state === 'submitted' && refund.providerRefundId !== null) {
    return gateway.retrieveRefund(refund.providerRefundId)
  }
  if (refund.state !== 'requested' || refund.intentId === null) return null
  const amount = toProviderAmount(refund.amountMinor, currencyCode(refund.currency))
  return gateway.refund({ intentId: refund.intentId, amount, refundId: refund.id })
}
