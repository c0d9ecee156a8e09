import type { Procedure } from './procedures.ts'
import type { Count } from './visit.ts'

/**
 * What a run of all procedures should have been let into, and was not: where next to nothing was let in, next to
 * nothing was tried. A run that sent few calls to each is asked for nothing.
 */
export function neverReached(
  { calls, granted }: Pick<Count, 'calls'> & { readonly granted: ReadonlyMap<string, number> },
  asked: readonly Procedure[],
): readonly string[] {
  if (calls < asked.length * enoughEach) return []
  const missed = asked.map(({ path }) => path).filter((path) => !granted.has(path))
  const isMostlyMissed = missed.length > asked.length * 0.1
  const missedLate = missed.filter((path) => late.has(path))
  // One of them is missed by bad luck now and then.
  return isMostlyMissed ? missed : missedLate.length > 1 ? missedLate : []
}

/** Calls of each procedure after which luck is no excuse. */
const enoughEach = 200

/** What an order has to come far for. */
const late: ReadonlySet<string> = new Set(
  ['capture', 'edit', 'exchange', 'recordPayment', 'revokePayment', 'refund', 'returns.receive', 'drafts.place'].map(
    (step) => `admin.orders.${step}`,
  ),
)
