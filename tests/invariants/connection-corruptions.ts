import type { InvariantName } from '@tillwright/db/invariants/find-violations'
import type { Corruption } from './corruptions.ts'

type OfConnections = Extract<InvariantName, 'no_transaction_left_open' | 'no_advisory_lock_left'>

export const connectionCorruptions: Readonly<Record<OfConnections, readonly Corruption[]>> = {
  no_transaction_left_open: [
    {
      does: `update payment_attempt set checked_at = shop_now() + interval '1 hour' where state in ('open', 'authorized')`,
      leaves: 'begin; select 1',
      graceSeconds: 0,
    },
  ],
  no_advisory_lock_left: [{ does: 'select 1', leaves: 'select pg_advisory_lock(1)' }],
}
