import { isUuid } from '@tillwright/db/payments'
import { type Crowd, readCrowd, takeListedAttempts } from '@tillwright/db/unsettled-attempts'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { applyLooked } from './apply-looked.ts'

/** So few are asked about one by one, which costs no more than a page or two of a list. */
const fewMax = 100
const pageSize = 100
/** What was created at the provider may seem to be older or younger than our record of it. */
const clocksApartMs = 300_000

/**
 * Looks up a crowd of payments in the provider's list, of which a page names a hundred: one request each would take
 * longer than a lost webhook may. Whom it does not name, and whose news are not final, is left to be asked about. Reads
 * no more pages than there are payments, for others may use the account as well, and stops where the time is over.
 */
export async function askAboutCrowd(deps: Deps, { olderThanSeconds, isOver }: Looking): Promise<void> {
  const crowd = await readCrowd(deps.db, olderThanSeconds)
  if (crowd === null || crowd.count <= fewMax) return
  let left = crowd.count
  let pagesLeft = crowd.count
  for await (const page of pagesOf(deps, crowd)) {
    left -= await settle(deps, page, olderThanSeconds)
    if (left <= 0 || --pagesLeft <= 0 || isOver()) return
  }
}

export interface Looking {
  readonly olderThanSeconds: number
  readonly isOver: () => boolean
}

async function* pagesOf({ gateway }: Pick<Deps, 'gateway'>, { from, to }: Crowd): AsyncGenerator<ProviderIntent[]> {
  const created = { from: new Date(from.getTime() - clocksApartMs), to: new Date(to.getTime() + clocksApartMs) }
  let page: ProviderIntent[] = []
  for await (const intent of gateway.listIntents(created)) {
    page.push(intent)
    if (page.length < pageSize) continue
    yield page
    page = []
  }
  yield page
}

/** At once, for what a list says is soon no longer so. Answers how many it has looked at. */
async function settle(deps: Deps, page: readonly ProviderIntent[], olderThanSeconds: number): Promise<number> {
  const byAttempt = new Map<string, ProviderIntent>()
  for (const intent of page)
    if (intent.attemptId !== null && isUuid(intent.attemptId)) byAttempt.set(intent.attemptId, intent)
  const attempts = await takeListedAttempts(deps.db, { attemptIds: [...byAttempt.keys()], olderThanSeconds })
  for (const attempt of attempts) {
    const listed = byAttempt.get(attempt.id)
    if (listed === undefined || (attempt.intentId !== null && attempt.intentId !== listed.id)) continue
    try {
      if (isFinal(listed) || attempt.intentId === null) await applyLooked(deps, attempt, listed)
      else if (listed.status !== attempt.intentStatus) await applyLooked(deps, attempt, null)
    } catch (error) {
      deps.log.warn({ err: error, id: attempt.id }, 'could not be reconciled yet')
    }
  }
  return attempts.length
}

const isFinal = ({ status }: ProviderIntent): boolean => status === 'succeeded' || status === 'canceled'
