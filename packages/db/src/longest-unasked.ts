import { type RawBuilder, sql } from 'kysely'

export interface Unasked {
  readonly table: 'payment_attempt' | 'refund' | 'card_charge'
  /** Those that are not final. Literals in the statement, so that a generic plan sees that the partial index fits. */
  readonly states: readonly string[]
  readonly olderThanSeconds: number
  readonly most: number
  readonly youngerThanHours?: number | undefined
  /** Of a refund: whose provider can be asked. */
  readonly only?: RawBuilder<unknown>
}

/**
 * How much longer something may wait that was not settled within half an hour, as a bank debit is not for days: it
 * would stand in the way of those whose webhook was lost a moment ago.
 */
export const patience = sql`
  least(greatest(shop_now() - created_at - interval '30 minutes', interval '0') / 30, interval '1 hour')`

/**
 * Ids of what the provider has not been asked about for so long, the longest unasked first, locked for whoever asks
 * now: nodes that come at once take different ones.
 */
export const longestUnasked = <Id extends string>({
  table,
  states,
  olderThanSeconds,
  most,
  youngerThanHours,
  only = sql`true`,
}: Unasked): RawBuilder<Id> =>
  sql<Id>`(
    select id from ${sql.table(table)}
    where state in (${sql.join(states.map((state) => sql.lit(state)))})
      and ${only} and coalesce(checked_at, created_at) < shop_now() - make_interval(secs => ${olderThanSeconds}) - ${patience}
      ${youngerThanHours === undefined ? sql`` : sql`and created_at > shop_now() - make_interval(hours => ${youngerThanHours})`}
    order by coalesce(checked_at, created_at) limit ${sql.lit(most)}
    for update skip locked)`
