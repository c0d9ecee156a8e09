import { hasBeenOverFor } from '@tillwright/db/orders'
import type { Attempt } from '@tillwright/db/payments'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { ProviderRefused } from './gateway-asked.ts'

const believedAfterSeconds = 24 * 3_600

/**
 * What to make of an intent that the provider does not know. Stripe forgets none: our key is of another account, or the
 * payments of a laptop's simulator were thrown away. Whoever has the right key may see it paid, so that nothing follows
 * until its order has been over for a day; then it counts as canceled, and should its money come after all, it goes
 * back. Throws ProviderRefused until then.
 */
export async function goneIntent({ db, log }: Pick<Deps, 'db' | 'log'>, attempt: Attempt): Promise<ProviderIntent> {
  const { orderId, intentId } = attempt
  if (await hasBeenOverFor(db, orderId, believedAfterSeconds)) return canceled(attempt)
  const complaint = 'Stripe does not know an intent of ours: see that STRIPE_SECRET_KEY is of the account that made it'
  log.error({ orderId, intentId }, complaint)
  throw new ProviderRefused(new Error(complaint))
}

const canceled = ({ request, intentId }: Attempt): ProviderIntent => ({
  id: intentId ?? '',
  status: 'canceled',
  clientSecret: null,
  amount: request.amount,
  amountReceived: 0,
  currency: request.currency,
  declineCode: null,
  orderId: request.metadata.order_id,
  attemptId: request.metadata.attempt_id,
  shopId: request.metadata.shop_id ?? null,
})
