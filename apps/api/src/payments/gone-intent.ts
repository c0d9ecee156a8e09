import type { Attempt } from '@tillwright/db/payments'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'

/** An intent that the provider does not know (of another account, or forgotten): nobody can pay it any more. */
export const goneIntent = ({ request, intentId }: Attempt): ProviderIntent => ({
  id: intentId ?? '',
  status: 'canceled',
  clientSecret: null,
  amount: request.amount,
  amountReceived: 0,
  currency: request.currency,
  declineCode: null,
  orderId: request.metadata.order_id,
  attemptId: request.metadata.attempt_id,
})
