import { readRefund, writeRefundState } from '@tillwright/db/payments'
import { currencyCode } from '@tillwright/domain/money/currency'
import { toProviderAmount } from '@tillwright/domain/money/provider-amount'
import type { Deps } from '../deps.ts'

/** Sends back what a refund row promises; its id is Stripe's key, so that it happens once however often this runs. */
export async function submitRefund({ db, gateway }: Deps, refundId: string): Promise<void> {
  const refund = await readRefund(db, refundId)
  if (refund === null || refund.intentId === null || refund.state !== 'requested') return
  const amount = toProviderAmount(refund.amountMinor, currencyCode(refund.currency))
  const { id, isFinal } = await gateway.refund({ intentId: refund.intentId, amount, refundId })
  await writeRefundState(db, refundId, { state: isFinal ? 'succeeded' : 'submitted', providerRefundId: id })
}
