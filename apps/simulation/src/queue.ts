import { type JobData, type JobName, type Jobs, jobsOf } from '@tillwright/db/jobs'
import { PgBoss } from 'pg-boss'
import type { Backends, Pool } from './database.ts'
import type { Node } from './node.ts'
import type { Random } from './random.ts'
import { type Life, whoRuns } from './scheduler.ts'

type Handler = (data: unknown, jobId: string) => Promise<void>
export type Handlers = Map<JobName, Handler>

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
  async readDue(): Promise<JobName[]> {
    const { rows } = await this.#backends.look<{ name: JobName }>(
      `select distinct name from pgboss.job where state < 'active' and start_after <= pgboss.job_now() order by name`,
    )
    return rows.map(({ name }) => name)
  }

  /** What is not over yet, in words, and what has failed since: not because its process had died before. */
  async readOpen(sinceMs: number): Promise<string[]> {
    const { rows } = await this.#backends.look<{ told: string }>(
      `select concat_ws(' ', name, state, data, output) as told from pgboss.job
       where state in ('created', 'retry', 'active') or state = 'failed' and (dead_letter is not null
         or completed_on > $1 and output::text not like '%heartbeat timeout%' and output::text not like '%timed out%')`,
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

/** One process's port to the queue: its handlers are kept for `workOnce`. */
export function queueOf(queue: Queue): { jobs: Jobs; handlers: Handlers } {
  const handlers: Handlers = new Map()
  const work = async <Name extends JobName>(
    name: Name,
    handler: (data: JobData[Name], jobId: string) => Promise<void>,
  ): Promise<void> => {
    // A job's data are those that were put into its queue.
    handlers.set(name, handler as Handler)
  }
  const jobs: Jobs = {
    ...jobsOf(queue.boss),
    work,
    workDeadLetters: async () => undefined,
    stop: async () => undefined,
  }
  return { jobs, handlers }
}

/** Takes one job that is due and works it off in a process; answers whether there was one. */
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
    const failed = await handler(job.data, job.id).then(
      () => undefined,
      (error: unknown) => ({ message: error instanceof Error ? error.message : String(error) }),
    )
    if (failed === undefined) await boss.complete(name, claim)
    else await boss.fail(name, claim, failed)
  })
  return true
}
