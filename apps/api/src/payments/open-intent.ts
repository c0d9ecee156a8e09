import { type Attempt, giveUpAttempt, openAttempt } from '@tillwright/db/payments'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { ProviderRefused, ProviderUnavailable } from './gateway-asked.ts'
import { isCustomerGone, withCustomer, withoutCustomer } from './request-of-buyer.ts'
import { mayBeForgotten } from './stripe-keys.ts'

type Opening = Pick<Deps, 'db' | 'gateway' | 'now' | 'newId' | 'shop' | 'log'>

/**
 * Opens the PaymentIntent of an attempt with the attempt's stored request and key, and writes down that it exists. May
 * be called again at any time, by a request or by a job, and by many at once: there is one intent.
 * Throws ProviderUnavailable or ProviderRefused.
 * Answers null where the attempt was given up in the meantime: then the intent is canceled, and nobody can pay it.
 */
export async function openIntent(deps: Opening, attempt: Attempt): Promise<ProviderIntent | null> {
  const exact = await withCustomer(deps, attempt)
  const intent = exact === null ? null : await findOrCreate(deps, exact)
  if (intent === null || (await openAttempt(deps.db, attempt.id, intent))) return intent
  await deps.gateway.cancelIntent(intent.id)
  return null
}

/** An answer that was merely lost comes with the key again; one that the key no longer brings is looked up. */
async function findOrCreate(deps: Opening, attempt: Attempt): Promise<ProviderIntent | null> {
  const { db, gateway, now } = deps
  const { id: attemptId, createdAt, request, idempotencyKey } = attempt
  const found = mayBeForgotten(createdAt, now()) ? await gateway.findIntent({ attemptId, createdAt }) : null
  if (found !== null) return found
  try {
    return await gateway.openIntent(request, idempotencyKey)
  } catch (error) {
    if (isCustomerGone(error)) return openWithout(deps, attempt)
    // A 500 that Stripe keeps under the key may have left an intent behind, and so has whoever has used up the key.
    const isKept = error instanceof ProviderUnavailable && error.isKept
    if (!isKept && !(error instanceof ProviderRefused && error.isOfKey)) throw error
    const left = await gateway.findIntent({ attemptId, createdAt }).catch(() => undefined)
    // It has left none, and its key repeats it for a day: the next try needs a key of its own.
    if (left === null) await giveUpAttempt(db, attemptId)
    if (left === null || left === undefined) throw error
    return left
  }
}

/** Whoever was deleted at the provider can pay all the same. */
async function openWithout(deps: Opening, attempt: Attempt): Promise<ProviderIntent | null> {
  const { customer } = attempt.request
  const without = await withoutCustomer(deps, attempt)
  if (without === null || customer === without.request.customer) return null
  return findOrCreate(deps, without)
}
