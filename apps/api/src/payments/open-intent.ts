import { type Attempt, openAttempt } from '@tillwright/db/payments'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'

/**
 * Opens the PaymentIntent of an attempt with the attempt's stored request and key, and writes down that it exists. May
 * be
 * called again at any time, by a request or by a job. Throws ProviderUnavailable.
 * Answers null where the attempt was given up in the meantime: then the intent is canceled, and nobody can pay it.
 */
export async function openIntent(
  { db, gateway }: Pick<Deps, 'db' | 'gateway'>,
  attempt: Attempt,
): Promise<ProviderIntent | null> {
  const intent = await gateway.openIntent(attempt.request, attempt.idempotencyKey)
  if (await openAttempt(db, attempt.id, intent)) return intent
  await gateway.cancelIntent(intent.id)
  return null
}
