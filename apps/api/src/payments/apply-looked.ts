import type { Attempt } from '@tillwright/db/payments'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { applyAndAbandon } from './abandon.ts'
import type { Applied } from './apply-state.ts'
import { captureIntended } from './capture.ts'
import { goneIntent } from './gone-intent.ts'
import { openIntent } from './open-intent.ts'

/**
 * Applies what has become of an attempt's intent, asking for it where a list has not just said so, and counts what a
 * webhook should have brought, or a cancel of ours should have done.
 */
export async function applyLooked(deps: Deps, attempt: Attempt, listed: ProviderIntent | null): Promise<void> {
  const found = listed ?? (await intentOf(deps, attempt))
  if (found === null) return
  const intent = await capturedAsMeant(deps, attempt, found)
  const { orderId, state: ours } = attempt
  const difference = { orderId, subject: intent.id, kind: 'intent_state', ours, theirs: intent.status } as const
  const repaired = (repair: Applied) => (news.has(repair) ? { ...difference, repair } : null)
  const counted = { foundBy: 'minute', difference: repaired } as const
  await applyAndAbandon(deps, intent, { actor: 'reconciler', reason: null, counted })
}

/** Null where the attempt was given up in the meantime. */
const intentOf = async (deps: Deps, attempt: Attempt): Promise<ProviderIntent | null> =>
  attempt.intentId === null
    ? openIntent(deps, attempt)
    : ((await deps.gateway.retrieveIntent(attempt.intentId)) ?? goneIntent(deps, attempt))

/** Whoever meant to capture a hold may have been killed before the provider heard of it. */
async function capturedAsMeant(deps: Deps, attempt: Attempt, intent: ProviderIntent): Promise<ProviderIntent> {
  if (attempt.captureMinor === null || intent.status !== 'requires_capture') return intent
  return (await captureIntended(deps, attempt, intent.id)) ?? intent
}

const news: ReadonlySet<Applied> = new Set(['authorized', 'paid', 'canceled', 'late_money', 'ended'])
