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
    find: (grace) => sql`
      select id, type, state, tries, received_at from stripe_event
      where state = 'dead' or (state = 'received' and received_at < shop_now() - ${grace})
        or (state = 'parked' and received_at < shop_now() - interval '1 day' - ${grace})`,
  },
} as const satisfies Record<string, Invariant>
