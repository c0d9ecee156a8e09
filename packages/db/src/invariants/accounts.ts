import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** Who can still act, and the database's own doors. */
export const accountInvariants = {
  one_unused_token_per_session: {
    means: 'A session has at most one refresh token that can be used.',
    holds: 'always',
    guards: ['refresh_token_one_unused'],
    find: () => sql`
      select session_id, count(*) as unused_tokens from refresh_token
      where used_at is null group by session_id having count(*) > 1`,
  },
  ended_session_is_over: {
    means: 'A session that was ended is not used afterwards, nor are its tokens.',
    holds: 'always',
    guards: ['session_revoked_has_its_reason'],
    find: () => sql`
      select session.id, session.revoked_because, session.revoked_at, session.last_used_at, token.last_at
      from session left join lateral (
        select max(greatest(created_at, used_at)) as last_at from refresh_token where session_id = session.id
      ) token on true
      where session.revoked_at is not null
        and greatest(session.last_used_at, token.last_at) > session.revoked_at + ${overlap}`,
  },
} as const satisfies Record<string, Invariant>

/** An end and a refresh that meet may wait for each other as long as a statement may take, each with its own clock. */
const overlap = sql`interval '10 seconds'`
