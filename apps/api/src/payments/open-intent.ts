import { type Attempt, openAttempt } from '@tillwright/db/payments'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { ProviderUnavailable } from './gateway.ts'

type Opening = Pick<Deps, 'db' | 'gateway'>

/**
 * Opens the PaymentIntent of an attempt with the attempt's stored request and key, and writes down that it exists. May
 * be called again at any time, by a request or by a job. Throws ProviderUnavailable or ProviderRefused.
 * Answers null where the attempt was given up in the meantime: then the intent is canceled, and nobody can pay it.
 */
export async function openIntent({ db, gateway }: Opening, attempt: Attempt): Promise<ProviderIntent | null> {
  const intent = await createOrFind(gateway, attempt)
  if (await openAttempt(db, attempt.id, intent)) return intent
  await gateway.cancelIntent(intent.id)
  return null
}

/**
 * A 500 that Stripe keeps under the key may have left an intent behind; what was merely lost comes with the key again.
 */
async function createOrFind(gateway: Opening['gateway'], attempt: Attempt): Promise<ProviderIntent> {
  try {
    return await gateway.openIntent(attempt.request, attempt.idempotencyKey)
  } catch (error) {
    if (!(error instanceof ProviderUnavailable && error.isKept)) throw error
    const { id: attemptId, createdAt } = attempt
    const found = await gateway.findIntent({ attemptId, createdAt }).catch(() => null)
    if (found === null) throw error
    return found
  }
}
