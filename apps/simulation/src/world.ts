import type { Mail } from '@tillwright/api/notifications/mailer'
import { type Connection, connect, type Db } from '@tillwright/db/client'
import { readTestCatalogue, type TestIds, type TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { LocationId } from '@tillwright/domain/ids'
import type { TaxProvider } from '@tillwright/domain/markets/market'
import type { CaptureMethod } from '@tillwright/domain/payments/intent'
import { Backends, untimed } from './database.ts'
import type { Faults } from './faults.ts'
import { issuePocketCard, type PocketCard } from './gift-card.ts'
import { Journal } from './journal.ts'
import { Node } from './node.ts'
import { openPromotions, type Promotions } from './promotions.ts'
import { Queue } from './queue.ts'
import { type Random, randomOf } from './random.ts'
import { Scheduler } from './scheduler.ts'
import { prepareDatabase, readWrittenTables, resetDatabase } from './set-up.ts'
import { atHome, openShelves, type Shelves } from './shelves.ts'
import { StripeWorld } from './stripe.ts'
import { takeOverTimers } from './timers.ts'

/** What one seed makes of the world before anybody acts. */
export interface Plan {
  readonly seed: number
  readonly faults: Faults
  /** At all places together. */
  readonly stock: Readonly<Partial<Record<TestVariant, number>>>
  readonly shelves: Shelves
  /** Whether buyers want to send goods back. */
  readonly hasReturns: boolean
  /** Whether buyers object at their banks to what they have paid. */
  readonly hasDisputes: boolean
  readonly poolMax: number
  /** Processes that answer calls, and that work off jobs. */
  readonly apiCount: number
  readonly workerCount: number
  /** How often a job is tried again before it is given up; null for as often as in life. */
  readonly jobRetriesMax: number | null
  /** Who finds the taxes of all markets. */
  readonly taxProvider: TaxProvider
  /** When the money of all orders comes. */
  readonly captureMethod: CaptureMethod
  /** Null where there are none. */
  readonly promotions: Promotions | null
  /** Null where nobody has one. */
  readonly pocketCard: PocketCard | null
  readonly isFree: boolean
}

/** A shop of several processes with its Stripe, in which one step happens at a time. */
export interface World {
  readonly seed: number
  readonly scheduler: Scheduler
  readonly faults: Faults
  readonly stripe: StripeWorld
  readonly queue: Queue
  readonly apis: readonly Node[]
  readonly workers: readonly Node[]
  readonly id: TestIds
  /** What was on the shelves at first. */
  readonly stock: Plan['stock']
  readonly shelves: Plan['shelves']
  /** The one place of every world where goods lie. */
  readonly homeId: LocationId
  readonly hasReturns: Plan['hasReturns']
  readonly captureMethod: Plan['captureMethod']
  readonly hasDisputes: Plan['hasDisputes']
  readonly promotions: Plan['promotions']
  readonly pocketCard: Plan['pocketCard']
  readonly jobRetriesMax: Plan['jobRetriesMax']
  readonly journal: Journal
  /** What was sent by mail, in its order. */
  readonly post: readonly Mail[]
  /** For looking at the world from outside, when nobody acts. */
  readonly db: Db
  /** Chances of somebody who is named. */
  randomOf(name: string): Random
}

/** A database of its own in which one world after the other happens. */
export class Stage {
  readonly #backends: Backends
  readonly #queue: Queue
  readonly #connection: Connection
  readonly #id: TestIds
  readonly #homeId: LocationId
  readonly #written: readonly string[]
  readonly #timers = takeOverTimers()

  private constructor(parts: Parts) {
    this.#backends = parts.backends
    this.#queue = parts.queue
    this.#connection = parts.connection
    this.#id = parts.id
    this.#homeId = parts.homeId
    this.#written = parts.written
  }

  /** Expects a migrated database with the test catalogue, and nothing else in it. */
  static async open(connectionString: string): Promise<Stage> {
    const backends = await Backends.open(connectionString)
    await prepareDatabase(backends)
    const written = await readWrittenTables(backends)
    const connection = connect({ connectionString, poolMax: 1 })
    // It stays the same connection, and keeps what is set there.
    connection.pool.options.idleTimeoutMillis = 0
    connection.pool.options.maxLifetimeSeconds = 0
    await connection.pool.query(untimed)
    const [queue, id] = await Promise.all([Queue.open(backends), readTestCatalogue(connection.db)])
    const { id: homeId } = await connection.db.selectFrom('stock_location').select('id').executeTakeFirstOrThrow()
    return new Stage({ backends, queue, connection, id, homeId, written })
  }

  /** An empty world, whose clock begins on a day that the seed chooses. */
  async begin({ poolMax, apiCount, workerCount, isFree, ...plan }: Plan): Promise<World> {
    const { seed, faults, stock, shelves, hasReturns, hasDisputes, jobRetriesMax, promotions } = plan
    const { taxProvider, captureMethod, pocketCard } = plan
    const startsAtMs = firstDayMs + (seed % 365) * dayMs
    const { readBlockers } = this.#backends
    const random = randomOf(seed, 'scheduler')
    const scheduler = new Scheduler({ random, readBlockers, stepsMax, isFree }, startsAtMs)
    this.#backends.now = () => new Date(scheduler.nowMs)
    this.#timers.scheduler = scheduler
    const policies = { jobRetriesMax, taxProvider, captureMethod }
    const begin = { written: this.#written, stock: atHome(stock, shelves), ...policies }
    await resetDatabase(this.#backends, begin)
    await openShelves(this.#backends, this.#id, shelves)
    if (promotions !== null) await openPromotions(this.#backends, promotions)
    if (pocketCard !== null) await issuePocketCard(this.#backends, pocketCard)
    const stripe = new StripeWorld({ scheduler, faults, random: randomOf(seed, 'stripe') })
    const [backends, queue] = [this.#backends, this.#queue]
    const post: Mail[] = []
    const start = (name: string) =>
      Node.start({ name, seed, scheduler, faults, backends, queue, stripe, poolMax, post })
    const named = (name: string, count: number) => Array.from({ length: count }, (_, index) => start(`${name}${index}`))
    return {
      ...{
        seed,
        faults,
        stock,
        shelves,
        hasReturns,
        captureMethod,
        hasDisputes,
        promotions,
        pocketCard,
        jobRetriesMax,
        scheduler,
        stripe,
        queue,
        id: this.#id,
        homeId: this.#homeId,
        db: this.#connection.db,
      },
      apis: await Promise.all(named('api', apiCount)),
      workers: await Promise.all(named('worker', workerCount)),
      journal: new Journal(),
      post,
      randomOf: (name) => randomOf(seed, name),
    }
  }

  async close(): Promise<void> {
    this.#timers.giveBack()
    await this.#queue.close()
    await this.#connection.close()
    await this.#backends.close()
  }
}

interface Parts {
  readonly backends: Backends
  readonly queue: Queue
  readonly connection: Connection
  readonly id: TestIds
  readonly homeId: LocationId
  readonly written: readonly string[]
}

const dayMs = 86_400_000
// Every day of a year comes, so that clocks are put forward and back.
const firstDayMs = Date.UTC(2025, 0, 1, 14)
const stepsMax = 8_000
