import type { Deps } from '@tillwright/api/deps'
import { unlimited } from '@tillwright/api/limits/limits'
import { openLocalStorage } from '@tillwright/api/media/local-storage'
import type { Mail } from '@tillwright/api/notifications/mailer'
import { depsOver } from '@tillwright/api/open-deps'
import { makeGateway } from '@tillwright/api/payments/gateway'
import { workAll } from '@tillwright/api/tasks'
import { offlineVatIds } from '@tillwright/api/tax/vat-ids'
import { dbOver } from '@tillwright/db/client'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { type Backends, Pool } from './database.ts'
import type { Faults } from './faults.ts'
import { plainTokens } from './plain-tokens.ts'
import { type Handlers, type Queue, queueOf } from './queue.ts'
import { type Random, randomOf } from './random.ts'
import { type Life, runAs, type Scheduler, whoRuns } from './scheduler.ts'
import { type StripeWorld, webhookSecret } from './stripe.ts'

export interface NodeOptions {
  readonly name: string
  readonly seed: number
  readonly scheduler: Scheduler
  readonly faults: Faults
  readonly backends: Backends
  readonly queue: Queue
  readonly stripe: StripeWorld
  readonly poolMax: number
  /** What was sent, by all processes. */
  readonly post: Mail[]
}

/** The connection to a process was cut because it ended: what it was asked for may have been done. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied'
}

/** A process of the shop between its start and its end. */
interface Running {
  readonly life: Life
  readonly deps: Deps
  readonly pool: Pool
  readonly handlers: Handlers
  readonly died: Promise<never>
  readonly end: () => void
}

/** A place where the shop runs: killed, it begins anew and remembers nothing. */
export class Node {
  readonly #options: NodeOptions
  #running: Running
  #startCount = 0

  private constructor(options: NodeOptions) {
    this.#options = options
    this.#running = this.#begin()
  }

  static async start(options: NodeOptions): Promise<Node> {
    const node = new Node(options)
    await node.#ready()
    return node
  }

  get name(): string {
    return this.#options.name
  }

  get handlers(): Handlers {
    return this.#running.handlers
  }

  /** Connections that nobody has given back. */
  get takenCount(): number {
    return this.#running.pool.takenCount
  }

  /** Does something in this process. Throws ProcessDied where it ends before it has answered. */
  async call<T>(act: (deps: Deps) => Promise<T>): Promise<T> {
    const { life, deps, died } = this.#running
    const who = whoRuns()
    if (who === undefined) return act(deps)
    return Promise.race([runAs({ actor: who.actor, life }, () => act(deps)), died])
  }

  /** Nothing goes on here any more, and whatever is open is undone. */
  async end(): Promise<void> {
    const { life, pool } = this.#running
    life.isDead = true
    this.#options.scheduler.forget(life)
    await pool.lose()
  }

  /** Waits for something that is no step of anybody's. */
  outside<T>(look: () => Promise<T>): Promise<T> {
    return this.#options.scheduler.during(null, look)
  }

  #begin(): Running {
    const { name, seed, scheduler, faults, backends, queue, poolMax } = this.#options
    const random = randomOf(seed, `${name}/${this.#startCount++}`)
    const life: Life = { node: name, isDead: false }
    const kill = () => this.#kill(life).catch((error: unknown) => scheduler.fail(error))
    const pool = new Pool({ backends, scheduler, faults, life, max: poolMax, kill })
    queue.register(life, pool)
    const now = () => new Date(scheduler.nowMs)
    const sleep = (ms: number) => scheduler.turn('sleeps', { sleepMs: ms })
    const { jobs, handlers } = queueOf(queue)
    const gateway = makeGateway({
      secretKey: 'sk_test_simulation',
      webhookSecrets: [webhookSecret],
      apiBase: 'http://stripe.invalid',
      transport: this.#options.stripe.transportOf(kill),
      random: random.next,
      now,
      sleep,
    })
    const ports = {
      db: dbOver(pool),
      jobs,
      gateway,
      orderFeed: { watch: async () => () => undefined, close: async () => undefined },
      mailer: { send: async (mail: Mail) => void this.#options.post.push(mail) },
      oidc: { all: [], leave: nowhere, arrive: nowhere },
      carriers: { quote: async () => null },
      vatIds: offlineVatIds,
      media: openLocalStorage({ directory: '/nowhere', publicUrl: 'http://shop.invalid/media' }),
      limits: unlimited,
      newId: <Id extends string>() => idAt(scheduler.nowMs, random) as Id,
      now,
      sleep,
    }
    const deps = { ...depsOver(ports, settings), accessTokens: plainTokens }
    let end = (): void => undefined
    const died = new Promise<never>((_resolve, reject) => {
      end = () => reject(new ProcessDied(`${name} was killed`))
    })
    died.catch(() => undefined)
    return { life, deps, pool, handlers, died, end }
  }

  async #ready(): Promise<void> {
    await workAll(this.#running.deps)
  }

  /** Whatever it had open is undone, whoever waited for it is told, and the next one begins. */
  async #kill(life: Life): Promise<void> {
    const { scheduler } = this.#options
    if (life.isDead) return
    life.isDead = true
    const { pool, end } = this.#running
    scheduler.forget(life)
    await scheduler.during(null, () => pool.lose())
    this.#running = this.#begin()
    await this.#ready()
    end()
  }
}

const log = pino({ level: 'silent' })
const settings = {
  accessTokenSecrets: ['Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK'],
  log,
  publicUrl: 'http://shop.invalid',
  stripe: { publishableKey: 'pk_test_simulation' },
}

/** By the world's own clock and chances, so that a seed has the same ids each time. */
const idAt = (msecs: number, random: Random): string =>
  v7({ msecs, seq: random.below(2 ** 31), random: Uint8Array.from({ length: 16 }, () => random.below(256)) })

const nowhere = async () => 'unavailable' as const
