import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { type JobName, problemOf, type QueueName, queueNames } from './jobs.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import type { Json } from './schema.ts'

export interface QueueFacts {
  readonly queue: QueueName
  /** Also what waits for its next try. */
  readonly waitingCount: number
  readonly runningCount: number
  /** Given up, and not run since. */
  readonly failedCount: number
  /** For how long the job that is due longest has been due; null where none is. */
  readonly oldestDueSeconds: number | null
}

/** Every queue, also the empty ones. */
export async function readQueues(db: Db): Promise<QueueFacts[]> {
  const { rows } = await sql<QueueFacts>`
    select queue, count(*) filter (where state in ('created', 'retry')) as "waitingCount",
      count(*) filter (where state = 'active') as "runningCount",
      count(*) filter (where state = 'failed') as "failedCount",
      floor(extract(epoch from now() - min(start_after)
        filter (where state in ('created', 'retry') and start_after <= now()))) as "oldestDueSeconds"
    from unnest(${queueNames}::text[]) with ordinality as known (queue, position)
    left join pgboss.job on name = queue and state in ('created', 'retry', 'active', 'failed')
    group by queue, position order by position`.execute(db)
  return rows
}

export const jobStates = ['waiting', 'running', 'completed', 'canceled', 'failed'] as const
export type JobState = (typeof jobStates)[number]

export interface Job {
  readonly id: string
  readonly queue: QueueName
  readonly state: JobState
  readonly data: Json
  /** What went wrong at its last try; of a dead letter, at the last try of its job. */
  readonly problem: string | null
  /** Of a dead letter: the job that it is about. */
  readonly jobId: string | null
  readonly retryCount: number
  readonly createdAt: Date
  readonly dueAt: Date
  readonly startedAt: Date | null
  readonly completedAt: Date | null
}

export interface JobFilter {
  readonly queue?: QueueName | undefined
  readonly state?: JobState | undefined
}

/** The newest first: of each queue its newest, for that is what pg-boss has an index for, and of those the newest. */
export async function readJobs(
  db: Db,
  filter: JobFilter,
  { after, most }: NewestPage,
): Promise<(Job & { readonly moment: string })[]> {
  const names = filter.queue === undefined ? queueNames : [filter.queue]
  const { rows } = await sql<JobRow & { moment: string }>`
    with newest as (
      select found.name, found.id from unnest(${names}::text[]) as known (queue) cross join lateral (
        select name, id, created_on from pgboss.job
        where name = queue and ${follows({ at: 'created_on', id: 'id' }, after)}
          and ${filter.state === undefined ? sql`true` : sql`state in (${sql.join(kept[filter.state].map(sql.lit))})`}
        order by created_on desc, id desc limit ${sql.lit(most)}
      ) found order by found.created_on desc, found.id desc limit ${sql.lit(most)}
    )
    select ${columns}, ${momentOf('created_on')} as moment from pgboss.job join newest using (name, id)
    order by created_on desc, id desc`.execute(db)
  return rows.map(({ moment, ...row }) => ({ ...jobOf(row), moment }))
}

/** Null where there is none in this queue. */
export async function readJob(db: Db, { queue, id }: Pick<Job, 'queue' | 'id'>): Promise<Job | null> {
  const { rows } = await sql<JobRow>`
    select ${columns} from pgboss.job where name = ${queue} and id = ${id}`.execute(db)
  return rows[0] === undefined ? null : jobOf(rows[0])
}

export type FailedJob = Job & { readonly queue: JobName }

/** A job that was given up, by its own id or by that of its dead letter; null where it is not, or no longer is. */
export async function lockFailedJob(tx: Tx, id: string): Promise<FailedJob | null> {
  const { rows } = await sql<JobRow & { queue: JobName }>`
    select ${columns} from pgboss.job
    where name = any(${queueNames}::text[]) and name <> 'dead-letters' and state = 'failed'
      and id = coalesce((select source_id from pgboss.job where name = 'dead-letters' and id = ${id}), ${id})
    for update`.execute(tx)
  const [row] = rows
  return row === undefined ? null : { ...jobOf(row), queue: row.queue }
}

/** Our words for pg-boss's states. */
const kept = {
  waiting: ['created', 'retry'],
  running: ['active'],
  completed: ['completed'],
  canceled: ['cancelled'],
  failed: ['failed'],
} as const satisfies Record<JobState, readonly string[]>

interface JobRow extends Omit<Job, 'problem'> {
  readonly output: Json | null
}

const wordOf: RawBuilder<unknown> = sql`case ${sql.join(
  jobStates.flatMap((word) => kept[word].map((state) => sql`when state = ${sql.lit(state)} then ${sql.lit(word)}`)),
  sql` `,
)} end`

const columns: RawBuilder<unknown> = sql`
  id, name as queue, ${wordOf} as state, data, coalesce(source_output, output) as output, source_id as "jobId",
  retry_count as "retryCount", created_on as "createdAt", start_after as "dueAt", started_on as "startedAt",
  completed_on as "completedAt"`

const jobOf = ({ output, ...job }: JobRow): Job => ({ ...job, problem: problemOf(output) })
