import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** What Stripe has told. */
export const inboxInvariants = {
  inbox_unique: {
    means: 'An event is in the inbox once.',
    holds: 'always',
    guards: ['stripe_event_pkey'],
    find: () => sql`select id, count(*) as events from stripe_event group by id having count(*) > 1`,
  },
  inbox_moves_on: {
    means: 'Events are worked off; one without an order waits for a day, and none is given up.',
    holds: 'settled',
    guards: [],
    // The last try of a parked one may come an hour after its day, for that is how far apart tries get.
    find: (grace) => sql`
      select id, type, state, tries, problem, coalesce(replayed_at, received_at) as waits_since from stripe_event
      where state = 'dead' or (state = 'received' and coalesce(replayed_at, received_at) < shop_now() - ${grace})
        or (state = 'parked' and received_at < shop_now() - interval '25 hours' - ${grace})`,
  },
} as const satisfies Record<string, Invariant>
