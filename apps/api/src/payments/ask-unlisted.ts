import { readAttemptsToBeListed, readRefundsToBeListed } from '@tillwright/db/compared-payments'
import type { NewestPosition } from '@tillwright/db/newest-first'
import type { PaymentDifference } from '@tillwright/db/payment-differences'
import type { Finder } from '@tillwright/domain/payments/differences'
import type { Deps } from '../deps.ts'
import type { ProviderRefund } from './gateway.ts'
import { ProviderRefused } from './gateway-asked.ts'
import { describeIntent, settleIntents } from './settle-intents.ts'
import { describeRefund } from './settle-refunds.ts'

const pageSize = 500
/** A list that lacks more than this is a list of something else, as of another account: one page of it tells so. */
const askedMax = 200

export interface Listed {
  readonly foundBy: Finder
  readonly hours: number
  /** What the provider has named. */
  readonly ids: ReadonlySet<string>
}

/** Asks one by one about intents of ours that the provider should have named and has not; answers what is wrong. */
export async function askUnlistedIntents(deps: Deps, { hours, ids, foundBy }: Listed): Promise<PaymentDifference[]> {
  const found: PaymentDifference[] = []
  let asked = 0
  for (let after: NewestPosition | null = null; ; ) {
    const page = await readAttemptsToBeListed(deps.db, { hours, after, most: pageSize })
    for (const known of page) {
      const { intentId } = known.attempt
      if (intentId === null || ids.has(intentId)) continue
      if (++asked > askedMax) return tellTooMany(deps, found)
      const intent = await deps.gateway.retrieveIntent(intentId)
      if (intent === null) found.push(describeIntent(known, null, 'intent_missing'))
      else found.push(...(await settleIntents(deps, [intent], foundBy)))
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return found
    after = last.position
  }
}

/** The same for refunds. */
export async function askUnlistedRefunds(deps: Deps, { hours, ids }: Listed): Promise<PaymentDifference[]> {
  const found: PaymentDifference[] = []
  let asked = 0
  for (const ours of await readRefundsToBeListed(deps.db, hours)) {
    const { providerRefundId } = ours
    if (providerRefundId === null || ids.has(providerRefundId)) continue
    if (++asked > askedMax) return tellTooMany(deps, found)
    const theirs = await knownRefund(deps, providerRefundId)
    if (theirs === null) found.push(describeRefund(ours, null, 'refund_missing'))
  }
  return found
}

function tellTooMany({ log }: Pick<Deps, 'log'>, found: PaymentDifference[]): PaymentDifference[] {
  log.error({ askedMax }, 'Stripe names next to nothing of what is ours: is the key one of another account?')
  return found
}

/** Null for a refund that the provider does not know. */
async function knownRefund(
  { gateway }: Pick<Deps, 'gateway'>,
  providerRefundId: string,
): Promise<ProviderRefund | null> {
  try {
    return await gateway.retrieveRefund(providerRefundId)
  } catch (error) {
    if (error instanceof ProviderRefused && error.isMissing) return null
    throw error
  }
}
