import { fromKysely, type JobWithMetadata, PgBoss, type Queue, type WorkOptions } from 'pg-boss'
import type { Tx } from './client.ts'
import { dataOf, type Traceparent, withTrace } from './job-traces.ts'
import { idOfLetter, type MailRequest } from './mail-request.ts'
import { runBatch } from './run-batch.ts'

/** What each job needs to know; everything else it reads when it runs. */
export interface JobData {
  /** For the run after so many replays, where there were any. */
  'process-stripe-event': { readonly eventId: string; readonly replay?: number }
  /** Gives back the goods of unpaid orders whose time is over. */
  'expire-orders': Record<string, never>
  /** Asks Stripe about payments that have been open for a while. */
  'reconcile-payments': Record<string, never>
  /** Compares all that Stripe has made in the last two days, or five weeks, with what we know. */
  'sweep-payments-hourly': Record<string, never>
  'sweep-payments-daily': Record<string, never>
  /** Sends back what a refund row promises. */
  'submit-refund': { readonly refundId: string }
  /** Tells the provider that has found the taxes of an order that it is paid. */
  'record-tax-sale': { readonly orderId: string }
  /** Tells it what a refund has given back. */
  'record-tax-reversal': { readonly refundId: string }
  /** Shows in the lists that variants have sold out or come back, and tells who waits for them. */
  'refresh-listing': { readonly variantIds: readonly string[] }
  /** Asks for the letters to those who wait for these variants, or for bundles of them, where they can be had again. */
  'tell-subscribers': { readonly variantIds: readonly string[] }
  /** Shows in the lists what has become of some of the prices of a run, and asks for the next ones. */
  'show-price-run': { readonly runId: string }
  /** Brings a file of products, prices or stock into the shop. */
  'run-import': { readonly importId: string }
  /** Shows in the lists the prices of which a window has opened or closed. */
  'show-due-prices': Record<string, never>
  /** Lets products come and go whose time it is. */
  'publish-due-products': Record<string, never>
  /** Makes what products are found by, where it was made for other languages or by another version. */
  'rebuild-search': Record<string, never>
  /** Closes carts that nobody came back to. */
  'expire-carts': Record<string, never>
  'send-mail': MailRequest
  /** Lets Stripe forget somebody who has been erased, and us what it has told of him. */
  'erase-at-provider': { readonly accountId: string }
  'make-media-variants': { readonly mediaId: string; readonly name: string }
  'erase-media-files': { readonly name: string; readonly files: readonly string[] }
  'sweep-media': Record<string, never>
  /** Forgets sessions and mailed links that have long been over. */
  'prune-sessions': Record<string, never>
}

export type JobName = keyof JobData
/** Where jobs wait, and where those lie that were given up. */
export type QueueName = JobName | typeof deadLetters

/** A job that has failed for the last time, as it was, and what went wrong then. */
export type DeadLetter = {
  readonly [Name in JobName]: {
    readonly queue: Name
    readonly jobId: string
    readonly data: JobData[Name]
    readonly problem: string
  }
}[JobName]

/** Jobs that look for work by themselves. */
export type SweepName =
  | 'expire-orders'
  | 'reconcile-payments'
  | 'sweep-payments-hourly'
  | 'sweep-payments-daily'
  | 'show-due-prices'
  | 'publish-due-products'
  | 'rebuild-search'
  | 'expire-carts'
  | 'sweep-media'
  | 'prune-sessions'

/** The queue, in PostgreSQL and in our transactions: a job exists exactly when the change that asked for it does. */
export interface Jobs {
  /** A letter of which there may be one alone is asked for once, however often this is called. */
  enqueue<Name extends JobName>(tx: Tx, name: Name, jobs: readonly JobData[Name][]): Promise<void>
  /** Asks for one run per slot of so many seconds, however many nodes ask; without a slot, for one run now. */
  enqueueSweep(name: SweepName, slotSeconds?: number): Promise<void>
  /**
   * Runs jobs at least once, several at a time; a thrown error is a later retry, and after the last one a dead letter,
   * as JobHopeless is at once. A retry has the id of the first try.
   */
  work<Name extends JobName>(name: Name, handler: JobHandler<JobData[Name]>): Promise<void>
  /** Hears of jobs that were given up, at least once of each. */
  workDeadLetters(handler: (letter: DeadLetter) => Promise<void>): Promise<void>
  /**
   * Lets a failed job, which the caller holds, run once more: with other data where it is given some. Its failing
   * again is another dead letter.
   */
  retry<Name extends JobName>(tx: Tx, job: { queue: Name; id: string }, data?: JobData[Name]): Promise<void>
  /** Finishes what is running, for as long as that takes within the deadline. */
  stop(deadlineMs: number): Promise<void>
}

type JobHandler<Data> = (data: Data, jobId: string, askedBy: Traceparent) => Promise<void>

export interface JobsOptions {
  readonly connectionString: string
  /** Whether this process runs jobs, or only asks for them. */
  readonly works: boolean
  /** Connections at most; as many as its work keeps busy where it is not given. */
  readonly poolMax?: number | undefined
  readonly onError: (error: Error) => void
  /** The trace of whatever asks for jobs; none is kept where it is not given. */
  readonly traceparent?: (() => Traceparent) | undefined
}

/** Expects the schema that `installJobs` made. */
export async function openJobs({ connectionString, works, poolMax, onError, traceparent }: JobsOptions): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString,
    schema,
    max: poolMax ?? (works ? 4 : 2),
    migrate: false,
    createSchema: false,
    supervise: works,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    schedule: false,
    useListenNotify: works,
    application_name: 'tillwright-jobs',
    // Its own statements may take long where there is much to clear away, and none is to wait for ever.
    options: '-c statement_timeout=60s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s',
  })
  boss.on('error', onError)
  try {
    await boss.start()
  } catch (error) {
    // Its connections are open by then.
    await boss.stop({ graceful: false, close: true })
    throw error
  }
  return jobsOf(boss, traceparent)
}

/** The queue over a pg-boss that somebody else has made and started. */
export function jobsOf(boss: PgBoss, traceparent: () => Traceparent = () => undefined): Jobs {
  return {
    enqueue: async (tx, name, jobs) => {
      const askedBy = traceparent()
      const inserts = jobs.map((data) => ({ data: withTrace(data, askedBy), ...idOfLetter(data) }))
      await boss.insert(name, inserts, { db: fromKysely(tx) })
    },
    enqueueSweep: async (name, slotSeconds) => {
      await boss.send(name, {}, slotSeconds === undefined ? {} : { singletonKey: name, singletonSeconds: slotSeconds })
    },
    work: async (name, handler) => {
      await boss.work(name, workOptions, (batch: readonly JobWithMetadata<JobData[typeof name]>[]) =>
        runBatch(batch, ({ data, id }) => handler(...dataOf(data, id))),
      )
    },
    workDeadLetters: async (handler) => {
      await boss.work(deadLetters, workOptions, (batch: readonly JobWithMetadata[]) =>
        runBatch(batch, (job) => handler(letterOf(job))),
      )
    },
    retry: async (tx, { queue, id }, data) => {
      const db = fromKysely(tx)
      await boss.retry(queue, id, { db })
      if (data !== undefined) await boss.update(queue, data, { id, db })
    },
    stop: (deadlineMs) => boss.stop({ graceful: true, timeout: deadlineMs, close: true }),
  }
}

/** Creates or upgrades pg-boss's own schema and our queues; runners that come at once wait for each other. */
export async function installJobs(connectionString: string): Promise<void> {
  const boss = new PgBoss({ connectionString, schema, max: 2, supervise: false, schedule: false })
  await boss.start()
  try {
    for (const [name, queue] of [[deadLetters, lasting] as const, ...Object.entries(queues)]) {
      await boss.createQueue(name, queue)
      await boss.updateQueue(name, queue)
    }
  } finally {
    await boss.stop({ graceful: false, close: true })
  }
}

const schema = 'pgboss'
const deadLetters = 'dead-letters'

const lasting = {
  // More than a day.
  retryLimit: 36,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 3_600,
  expireInSeconds: 120,
  heartbeatSeconds: 15,
  notify: true,
} as const

const persistent = { ...lasting, deadLetter: deadLetters } as const

/** Takes minutes, and goes on soon after its process has died. */
const long = { ...persistent, retryDelayMax: 30, expireInSeconds: 6 * 3_600 } as const

/** A sweep that fails is simply followed by the next one. */
const sweep = {
  retryLimit: 0,
  expireInSeconds: 120,
  heartbeatSeconds: 15,
  deleteAfterSeconds: 3_600,
  notify: true,
} as const

/** Kept for longer than its slot lasts, so that each slot has one run. */
const rareSweep = { ...sweep, deleteAfterSeconds: 2 * 86_400 } as const

/** One that takes its time, and should not be left out for a whole hour or day. */
const deepSweep = {
  ...rareSweep,
  retryLimit: 5,
  retryDelay: 60,
  retryBackoff: true,
  expireInSeconds: 3_600,
} as const

const queues = {
  'process-stripe-event': persistent,
  'submit-refund': persistent,
  'record-tax-sale': persistent,
  'record-tax-reversal': persistent,
  'refresh-listing': persistent,
  'tell-subscribers': persistent,
  'show-price-run': persistent,
  'run-import': long,
  'show-due-prices': sweep,
  'publish-due-products': sweep,
  'rebuild-search': sweep,
  'expire-orders': sweep,
  'reconcile-payments': sweep,
  'sweep-payments-hourly': deepSweep,
  'sweep-payments-daily': deepSweep,
  'expire-carts': rareSweep,
  'send-mail': persistent,
  'erase-at-provider': persistent,
  'make-media-variants': { ...persistent, expireInSeconds: 3_600 },
  'erase-media-files': persistent,
  'sweep-media': rareSweep,
  'prune-sessions': rareSweep,
} as const satisfies Record<JobName, Omit<Queue, 'name' | 'policy'>>

// The keys of that very table.
const jobNames = Object.keys(queues) as readonly JobName[]
export const queueNames: readonly QueueName[] = [...jobNames, deadLetters]

/** Full batches follow each other without a pause, so that a backlog drains as fast as it can be worked off. */
const workOptions = {
  includeMetadata: true,
  perJobResults: true,
  // Two, so that one that hangs on a slow answer does not keep the others waiting.
  localConcurrency: 2,
  batchSize: 32,
  burstWhenBatchFull: true,
  pollingIntervalSeconds: 1,
  notifyPollingIntervalSeconds: 5,
} as const satisfies WorkOptions

/** What pg-boss keeps of a queue's job when it becomes a letter. */
const letterOf = ({ sourceName, sourceId, data, sourceOutput }: JobWithMetadata): DeadLetter =>
  // Only our own queues name this one as theirs, and a job's data are those that we put there.
  ({ queue: sourceName, jobId: sourceId, data, problem: problemOf(sourceOutput) ?? 'nobody said why' }) as DeadLetter

/** What a job's output says went wrong, in the words of its handler, or of pg-boss, which wraps them. */
export function problemOf(output: unknown): string | null {
  if (typeof output === 'string') return output
  if (typeof output !== 'object' || output === null) return null
  if ('message' in output && typeof output.message === 'string') return output.message
  return 'value' in output ? problemOf(output.value) : null
}
