import { type RawBuilder, sql } from 'kysely'

export interface Unasked {
  readonly table: 'payment_attempt' | 'refund'
  /** Those that are not final. Literals in the statement, so that a generic plan sees that the partial index fits. */
  readonly states: readonly string[]
  readonly olderThanSeconds: number
  readonly most: number
}

/**
 * Ids of what the provider has not been asked about for so long, the longest unasked first, locked for whoever asks
 * now: nodes that come at once take different ones.
 */
export const longestUnasked = <Id extends string>({ table, states, olderThanSeconds, most }: Unasked): RawBuilder<Id> =>
  sql<Id>`(
    select id from ${sql.table(table)}
    where state in (${sql.join(states.map((state) => sql.lit(state)))})
      and coalesce(checked_at, created_at) < shop_now() - make_interval(secs => ${olderThanSeconds})
    order by coalesce(checked_at, created_at) limit ${sql.lit(most)}
    for update skip locked)`
