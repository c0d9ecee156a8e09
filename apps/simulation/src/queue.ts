import { type Jobs, jobsOf, type QueueName } from '@tillwright/db/jobs'
import { type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Backends, Pool } from './database.ts'
import type { Node } from './node.ts'
import type { Random } from './random.ts'
import { type Life, whoRuns } from './scheduler.ts'

/** As pg-boss calls it: with jobs that belong together, of which each ends for itself. */
type Handler = (batch: readonly JobWithMetadata<unknown>[]) => Promise<JobResult[]>
export type Handlers = Map<QueueName, Handler>

/** pg-boss itself, on the connections of whoever asks, and without its timers: who works when, decides a seed. */
export class Queue {
  readonly boss: PgBoss
  readonly #pools = new WeakMap<Life, Pool>()
  readonly #backends: Backends

  private constructor(backends: Backends) {
    this.#backends = backends
    const executeSql = (text: string, values?: unknown[]) => this.#execute(text, values ?? [])
    this.boss = new PgBoss({
      schema: 'pgboss',
      db: { executeSql },
      migrate: false,
      createSchema: false,
      supervise: false,
      schedule: false,
    })
  }

  static async open(backends: Backends): Promise<Queue> {
    const queue = new Queue(backends)
    await queue.boss.start()
    return queue
  }

  register(life: Life, pool: Pool): void {
    this.#pools.set(life, pool)
  }

  /** Queues in which something is due. */
  async readDue(): Promise<QueueName[]> {
    const { rows } = await this.#backends.look<{ name: QueueName }>(
      `select distinct name from pgboss.job_common where state < 'active' and start_after <= pgboss.job_now() order by name`,
    )
    return rows.map(({ name }) => name)
  }

  /**
   * What is not over yet, in words, and what has failed since: not because its process had died before. An event of
   * Stripe whose job was given up may have been worked off by another one: the inbox says whether it was.
   */
  async readOpen(sinceMs: number): Promise<string[]> {
    const { rows } = await this.#backends.look<{ told: string }>(
      `select concat_ws(' ', name, state, data, output) as told from pgboss.job
       where state in ('created', 'retry', 'active') or state = 'failed' and (
         dead_letter is not null and name <> 'process-stripe-event'
         or dead_letter is null and completed_on > $1 and output::text not like '%heartbeat timeout%' and output::text not like '%timed out%')`,
      // What failed at that very moment had failed before.
      [new Date(sinceMs + 1_000)],
    )
    return rows.map(({ told }) => told)
  }

  /** Takes back what a process that died was working on, as every worker's supervisor does. */
  supervise(): Promise<void> {
    return this.boss.supervise()
  }

  async close(): Promise<void> {
    await this.boss.stop({ graceful: false, close: false })
  }

  async #execute(text: string, values: unknown[]) {
    const life = whoRuns()?.life
    const pool = life ? this.#pools.get(life) : undefined
    if (pool === undefined) return this.#backends.look(text, values)
    const connection = await pool.connect()
    try {
      return await connection.query<never>(text, values)
    } finally {
      connection.release()
    }
  }
}

/** One process's port to the queue: whatever it would work off by itself is kept for `workOnce`. */
export function queueOf(queue: Queue): { jobs: Jobs; handlers: Handlers } {
  const handlers: Handlers = new Map()
  const work = async (name: QueueName, _options: object, handler: Handler) => void handlers.set(name, handler)
  const boss = new Proxy(queue.boss, {
    get: (target, name) => {
      if (name === 'work') return work
      const own: unknown = Reflect.get(target, name)
      return typeof own === 'function' ? own.bind(target) : own
    },
  })
  return { jobs: { ...jobsOf(boss), stop: async () => undefined }, handlers }
}

/** Takes one job that is due, or a dead letter, and works it off in a process; answers whether there was one. */
export async function workOnce(queue: Queue, node: Node, random: Random): Promise<boolean> {
  const due = await node.outside(() => queue.readDue())
  if (due.length === 0) return false
  const name = random.pick(due)
  const { boss } = queue
  await node.call(async () => {
    const [job] = await boss.fetch(name, { batchSize: 1, includeMetadata: true })
    if (job === undefined) return
    const claim = { id: job.id, retryCount: job.retryCount }
    const handler = node.handlers.get(name)
    if (handler === undefined) throw new Error(`nobody works off ${name}`)
    const [result] = await handler([job])
    if (result?.status === 'completed') await boss.complete(name, claim)
    else await boss.fail(name, claim, result?.output)
  })
  return true
}
