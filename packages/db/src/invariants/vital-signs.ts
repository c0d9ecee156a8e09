import { sql } from 'kysely'
import type { Db } from '../client.ts'
import { migrations } from '../migrations/index.ts'
import { recordedMigrations } from '../recorded-migrations.ts'

export interface ServerFacts {
  /** 18 for PostgreSQL 18.1. */
  readonly majorVersion: number
  /** Of this database, as PostgreSQL calls it. */
  readonly encoding: string
  /** The server's own clock, which no shop moves. */
  readonly now: Date
}

export async function readServerFacts(db: Db): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version_num')::integer / 10000 as "majorVersion",
      current_setting('server_encoding') as encoding, clock_timestamp() as now`.execute(db)
  const [facts] = rows
  if (facts === undefined) throw new Error('a select without a table has one row')
  return facts
}

/** Migrations that the database has run and this version does not know: it is older than the database. */
export async function unknownMigrations(db: Db): Promise<string[]> {
  return [...(await recordedMigrations(db)).keys()].filter((name) => !Object.hasOwn(migrations, name))
}

export interface QueueFacts {
  /** Jobs that are due and that nobody has taken yet. */
  readonly waitingCount: number
  /** How long the one that is due longest has been; 0 where none is. */
  readonly longestDueSeconds: number
  /** Jobs that were given up after their last try, and that nobody has run again since. */
  readonly givenUpCount: number
}

export async function readQueueFacts(db: Db): Promise<QueueFacts> {
  const { rows } = await sql<QueueFacts>`
    select count(*) filter (where state <> 'failed') as "waitingCount",
      coalesce(floor(extract(epoch from now() - min(start_after) filter (where state <> 'failed'))), 0)
        as "longestDueSeconds",
      count(*) filter (where state = 'failed') as "givenUpCount"
    from pgboss.job
    where state in ('created', 'retry') and start_after <= now()
      -- A sweep that has failed is followed by the next one.
      or state = 'failed' and dead_letter is not null`.execute(db)
  const [facts] = rows
  if (facts === undefined) throw new Error('a count has one row')
  return facts
}

export interface InboxFacts {
  /** Events of Stripe that are to be worked off, and those that wait for an order. */
  readonly receivedCount: number
  readonly parkedCount: number
  /** Those whose job was given up. */
  readonly deadCount: number
}

export async function readInboxFacts(db: Db): Promise<InboxFacts> {
  const { rows } = await sql<InboxFacts>`
    select count(*) filter (where state = 'received') as "receivedCount",
      count(*) filter (where state = 'parked') as "parkedCount",
      count(*) filter (where state = 'dead') as "deadCount"
    from stripe_event where state in ('received', 'parked', 'dead')`.execute(db)
  const [facts] = rows
  if (facts === undefined) throw new Error('a count has one row')
  return facts
}

export interface DifferenceFacts {
  /** Payments of the last day that sweeps had to repair, for nobody else did. */
  readonly repairedCount: number
  /** Differences of the last day that nobody has repaired. */
  readonly openCount: number
}

/** What a webhook told in those minutes as well was no repair: the sweep was merely quicker. */
export async function readDifferenceFacts(db: Db): Promise<DifferenceFacts> {
  const { rows } = await sql<DifferenceFacts>`
    select count(*) filter (where repair is not null) as "repairedCount",
      count(distinct (subject, kind)) filter (where repair is null) as "openCount"
    from payment_difference as difference
    where found_at > shop_now() - interval '1 day' and not (repair is not null and exists (
      select from stripe_event where object_id = difference.subject
        and received_at between difference.found_at - interval '5 minutes' and difference.found_at + interval '5 minutes'))`.execute(
    db,
  )
  const [facts] = rows
  if (facts === undefined) throw new Error('a count has one row')
  return facts
}
