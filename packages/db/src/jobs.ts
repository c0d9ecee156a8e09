import { fromKysely, type JobResult, type JobWithMetadata, PgBoss, type Queue, type WorkOptions } from 'pg-boss'
import type { Tx } from './client.ts'

/** What each job needs to know; everything else it reads when it runs. */
export interface JobData {
  'process-stripe-event': { readonly eventId: string }
  /** Gives back the goods of unpaid orders whose time is over. */
  'expire-orders': Record<string, never>
  /** Asks Stripe about payments that have been open for a while. */
  'reconcile-payments': Record<string, never>
  /** Sends back what a refund row promises. */
  'submit-refund': { readonly refundId: string }
  /** Shows in the lists that variants have sold out or come back. */
  'refresh-listing': { readonly variantIds: readonly string[] }
  /** Closes carts that nobody came back to. */
  'expire-carts': Record<string, never>
  'send-mail': MailRequest
  /** Forgets sessions and mailed links that have long been over. */
  'prune-sessions': Record<string, never>
}

/** A mail that is to be written. It names what it is about, and never holds a token or a password. */
export type MailRequest =
  | { readonly kind: 'verify_email' | 'reset_password'; readonly tokenId: string }
  | { readonly kind: 'invite_staff'; readonly invitationId: string }
  /** To whoever says that it is his: nobody has looked yet. */
  | { readonly kind: 'order_link'; readonly orderNumber: string; readonly to: string }

export type JobName = keyof JobData
/** Jobs that look for work by themselves. */
export type SweepName = 'expire-orders' | 'reconcile-payments' | 'expire-carts' | 'prune-sessions'

/** The queue, in PostgreSQL and in our transactions: a job exists exactly when the change that asked for it does. */
export interface Jobs {
  enqueue<Name extends JobName>(tx: Tx, name: Name, jobs: readonly JobData[Name][]): Promise<void>
  /** Asks for one run per slot of so many seconds, however many nodes ask; without a slot, for one run now. */
  enqueueSweep(name: SweepName, slotSeconds?: number): Promise<void>
  /**
   * Runs jobs at least once, several at a time; a thrown error is a later retry, and after the last one a dead letter.
   * A retry has the id of the first try.
   */
  work<Name extends JobName>(name: Name, handler: JobHandler<JobData[Name]>): Promise<void>
  /** Finishes what is running, for as long as that takes within the deadline. */
  stop(deadlineMs: number): Promise<void>
}

type JobHandler<Data> = (data: Data, jobId: string) => Promise<void>

export interface JobsOptions {
  readonly connectionString: string
  /** Whether this process runs jobs, or only asks for them. */
  readonly works: boolean
  readonly onError: (error: Error) => void
}

/** Expects the schema that `installJobs` made. */
export async function openJobs({ connectionString, works, onError }: JobsOptions): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString,
    schema,
    max: works ? 4 : 2,
    migrate: false,
    createSchema: false,
    supervise: works,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    schedule: false,
    useListenNotify: works,
    application_name: 'tillwright-jobs',
  })
  boss.on('error', onError)
  await boss.start()
  return {
    enqueue: async (tx, name, jobs) => {
      const inserts = jobs.map((data) => ({ data }))
      await boss.insert(name, inserts, { db: fromKysely(tx) })
    },
    enqueueSweep: async (name, slotSeconds) => {
      await boss.send(name, {}, slotSeconds === undefined ? {} : { singletonKey: name, singletonSeconds: slotSeconds })
    },
    work: async (name, handler) => {
      await boss.work(name, workOptions, (batch: readonly JobWithMetadata<JobData[typeof name]>[]) =>
        runBatch(batch, handler),
      )
    },
    stop: (deadlineMs) => boss.stop({ graceful: true, timeout: deadlineMs, close: true }),
  }
}

/** Creates or upgrades pg-boss's own schema and our queues; runners that come at once wait for each other. */
export async function installJobs(connectionString: string): Promise<void> {
  const boss = new PgBoss({ connectionString, schema, max: 2, supervise: false, schedule: false })
  await boss.start()
  try {
    await boss.createQueue(deadLetters, {})
    for (const [name, queue] of Object.entries(queues)) {
      await boss.createQueue(name, queue)
      await boss.updateQueue(name, queue)
    }
  } finally {
    await boss.stop({ graceful: false, close: true })
  }
}

const schema = 'pgboss'
const deadLetters = 'dead-letters'

const persistent = {
  // More than a day.
  retryLimit: 36,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 3_600,
  expireInSeconds: 120,
  heartbeatSeconds: 15,
  deadLetter: deadLetters,
  notify: true,
} as const

/** A sweep that fails is simply followed by the next one. */
const sweep = {
  retryLimit: 0,
  expireInSeconds: 120,
  heartbeatSeconds: 15,
  deleteAfterSeconds: 3_600,
  notify: true,
} as const

const queues = {
  'process-stripe-event': persistent,
  'submit-refund': persistent,
  'refresh-listing': persistent,
  'expire-orders': sweep,
  'reconcile-payments': sweep,
  'expire-carts': sweep,
  'send-mail': persistent,
  'prune-sessions': sweep,
} as const satisfies Record<JobName, Omit<Queue, 'name' | 'policy'>>

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

const jobsAtOnce = 8

/** Runs a batch some at a time; each job succeeds or fails for itself. */
async function runBatch<Data>(
  batch: readonly JobWithMetadata<Data>[],
  handler: JobHandler<Data>,
): Promise<JobResult[]> {
  const results: JobResult[] = []
  const waiting = [...batch]
  const worker = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const { id } = job
      const failed = await handler(job.data, id).then(
        () => undefined,
        (error: unknown) => ({ message: error instanceof Error ? error.message : String(error) }),
      )
      results.push(failed === undefined ? { id, status: 'completed' } : { id, status: 'failed', output: failed })
    }
  }
  await Promise.all(Array.from({ length: jobsAtOnce }, worker))
  return results
}
