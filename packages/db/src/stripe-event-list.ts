import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { momentOf, type NewestPage } from './newest-first.ts'
import type { DB } from './schema.ts'
import type { StripeEventState } from './stripe-events.ts'

export interface KeptEvent {
  readonly id: string
  readonly type: string
  /** The id of the object that it is about. */
  readonly objectId: string | null
  readonly apiVersion: string | null
  readonly livemode: boolean
  readonly state: StripeEventState
  /** How often it was worked off, or given up. */
  readonly tries: number
  readonly problem: string | null
  readonly createdAt: Date
  readonly receivedAt: Date
  readonly processedAt: Date | null
  readonly replayCount: number
  readonly replayedAt: Date | null
}

export interface EventFilter {
  readonly state?: StripeEventState | undefined
  readonly type?: string | undefined
  readonly objectId?: string | undefined
  readonly receivedFrom?: Date | undefined
  /** Not included. */
  readonly receivedTo?: Date | undefined
}

/** The inbox, the newest first. An event's id is Stripe's, and no UUID. */
export async function readStripeEvents(
  db: Db,
  filter: EventFilter,
  { after, most }: NewestPage,
): Promise<(KeptEvent & { readonly moment: string })[]> {
  let query = keptEvents(db).select(momentOf('received_at').as('moment'))
  if (filter.type !== undefined) query = query.where(ofType(filter.type, after)).orderBy('type', 'desc')
  else if (after !== null)
    query = query.where(sql<boolean>`(received_at, id) < (${after.at}::timestamptz, ${after.id})`)
  if (filter.state !== undefined) query = query.where('state', '=', sql.lit(filter.state))
  if (filter.objectId !== undefined) query = query.where('object_id', '=', filter.objectId)
  if (filter.receivedFrom !== undefined) query = query.where('received_at', '>=', filter.receivedFrom)
  if (filter.receivedTo !== undefined) query = query.where('received_at', '<', filter.receivedTo)
  return query.orderBy('received_at', 'desc').orderBy('id', 'desc').limit(sql.lit(most)).execute()
}

/**
 * A stretch of the index by type, for a plan that is made for any parameter: by an equality it would not see that what
 * is left has an order, and walk the whole inbox.
 */
const ofType = (type: string, after: NewestPage['after']): RawBuilder<boolean> =>
  after === null
    ? sql<boolean>`(type >= ${type} and type <= ${type})`
    : sql<boolean>`(type >= ${type} and (type, received_at, id) < (${type}, ${after.at}::timestamptz, ${after.id}))`

/** With the exact text that was signed. Null where it is unknown. */
export async function readStripeEvent(
  db: Db,
  eventId: string,
): Promise<(KeptEvent & { readonly payload: string }) | null> {
  return (await keptEvents(db).select('payload').where('id', '=', eventId).executeTakeFirst()) ?? null
}

/** With the caller's name for its last replay. Null where it is unknown. */
export async function lockStripeEvent(
  tx: Tx,
  eventId: string,
): Promise<(KeptEvent & { readonly replayKey: string | null }) | null> {
  const query = keptEvents(tx).select('replay_key as replayKey').where('id', '=', eventId)
  return (await query.forUpdate().executeTakeFirst()) ?? null
}

const keptEvents = (db: Db): SelectQueryBuilder<DB, 'stripe_event', KeptEvent> =>
  db
    .selectFrom('stripe_event')
    .select(['id', 'type', 'object_id as objectId', 'api_version as apiVersion', 'livemode', 'tries'])
    // What the CHECK of the table allows.
    .select(({ ref }) => ref('state').$castTo<StripeEventState>().as('state'))
    .select(['problem', 'created_at as createdAt', 'received_at as receivedAt', 'processed_at as processedAt'])
    .select(['replay_count as replayCount', 'replayed_at as replayedAt'])
