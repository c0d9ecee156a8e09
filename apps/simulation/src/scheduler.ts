import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as immediately } from 'node:timers/promises'
import type { Random } from './random.ts'

/** Who is at work: an actor, and, while a process of the shop works for him, that process. */
export interface Who {
  readonly actor: string
  readonly life: Life | null
}

/** One process from its start to its end. */
export interface Life {
  readonly node: string
  isDead: boolean
}

/** A step that somebody would take next. */
interface Waiting {
  readonly who: Who
  /** Whose it is, and what it does. */
  readonly name: string
  /** Tells it from all others, in the same words each time. */
  readonly order: string
  /** The backend whose transaction it goes on with; null outside of one. */
  readonly pid: number | null
  /** When it may go on at the earliest, where it sleeps. */
  readonly wakesAtMs: number | null
  readonly grant: () => void
}

/** Says, of these backends, who waits for a lock, and for whom. */
export type ReadBlockers = (pids: readonly number[]) => Promise<ReadonlyMap<number, readonly number[]>>

export interface Step {
  /** The backend whose transaction goes on with it. */
  readonly pid?: number | null
  readonly sleepMs?: number
  /** What tells it from others that somebody takes at the same time. */
  readonly about?: string
}

export interface SchedulerOptions {
  readonly random: Random
  readonly readBlockers: ReadBlockers
  /** Whether everybody may go on while somebody waits for a lock. */
  readonly isFree: boolean
  /** Steps after which a world that is still busy counts as stuck. */
  readonly stepsMax: number
}

/** Thrown where nobody can take a step, or all take too many: somebody waits for ever. */
class Stuck extends Error {
  override readonly name = 'Stuck'
}

const at = new AsyncLocalStorage<Who>()
/** After which it is looked whether PostgreSQL lets somebody wait. */
const patienceMs = 1
/** No step takes so long, however busy the machine is. */
const usualStillnessMs = 30_000
const realTimeout = globalThis.setTimeout

/** Who runs this code; undefined outside of a world. */
export const whoRuns = (): Who | undefined => at.getStore()

export const runAs = <T>(who: Who, run: () => T): T => at.run(who, run)

/** For whoever is dead: nothing follows any more. */
export const never = (): Promise<never> => new Promise(() => undefined)

/**
 * Lets one actor take one step at a time, in an order that a seed decides. The next step is granted when the world is
 * still: everybody waits for a turn, has ended, or waits in PostgreSQL for somebody's lock.
 */
export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #waiting: Waiting[] = []
  readonly #inFlight = new Set<{ readonly pid: number | null }>()
  readonly #actors = new Set<string>()
  readonly trace: string[] = []
  /** Of the world's own clock. */
  nowMs: number
  steps = 0
  /** Since when nothing goes wrong any more. */
  drainedSinceMs = Number.POSITIVE_INFINITY
  #changes = 0

  constructor(options: SchedulerOptions, startsAtMs: number) {
    this.#options = options
    this.nowMs = startsAtMs
  }

  /** Starts an actor; what he throws is told when the world is run. */
  spawn(actor: string, act: () => Promise<void>): void {
    this.#actors.add(actor)
    runAs({ actor, life: null }, async () => {
      try {
        await act()
      } catch (error) {
        this.#failure ??= error
      } finally {
        this.#actors.delete(actor)
        this.#changed()
      }
    })
  }
  #failure: unknown

  /** Ends the world: something is wrong with the simulation itself. */
  fail(error: unknown): void {
    this.#failure ??= error
    this.#changed()
  }

  /** Waits for a turn. Nobody waits outside of a world. */
  turn(label: string, { pid = null, sleepMs, about = '' }: Step = {}): Promise<void> {
    const who = whoRuns()
    if (who === undefined) return Promise.resolve()
    if (who.life?.isDead) return never()
    return new Promise((grant) => {
      const wakesAtMs = sleepMs === undefined ? null : this.nowMs + sleepMs
      const name = who.life === null ? `${who.actor} ${label}` : `${who.actor}@${who.life.node} ${label}`
      this.#waiting.push({ who, name, order: `${name} ${about}`, pid, wakesAtMs, grant })
      this.#changed()
    })
  }

  /** Tells the world that something outside JavaScript is under way. */
  async during<T>(pid: number | null, act: () => Promise<T>): Promise<T> {
    const call = { pid }
    this.#inFlight.add(call)
    try {
      return await act()
    } finally {
      this.#inFlight.delete(call)
      this.#changed()
    }
  }

  /** Whoever waited in a process that has ended waits no more. */
  forget(life: Life): void {
    const living = this.#waiting.filter(({ who }) => who.life !== life)
    this.#waiting.splice(0, this.#waiting.length, ...living)
    this.#changed()
  }

  /** Runs until all actors have ended. Throws what one of them threw, and Stuck. */
  async run(): Promise<void> {
    for (;;) {
      const blockers = await this.#untilStill()
      if (this.#failure !== undefined) throw this.#failure
      if (this.#actors.size === 0) return
      const next = this.#choose(blockers)
      if (next === undefined) throw new Stuck(`nobody can go on: ${[...this.#actors].join(', ')}`)
      if (++this.steps > this.#options.stepsMax) throw new Stuck(`${this.steps} steps, and still ${this.#tell()}`)
      this.#waiting.splice(this.#waiting.indexOf(next), 1)
      this.nowMs = Math.max(this.nowMs, next.wakesAtMs ?? 0)
      this.trace.push(next.name)
      next.grant()
    }
  }

  /** Waits for what takes no turns. Throws Stuck where nothing has happened for a while of the machine's time. */
  async watch<T>(act: () => Promise<T>, stillnessMs = usualStillnessMs): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const stuck = new Promise<never>((_resolve, reject) => {
      const look = (seen: number): void => {
        if (seen === this.#changes) reject(new Stuck('nothing happens any more'))
        const now = this.#changes
        timer = realTimeout(() => look(now), stillnessMs)
      }
      look(-1)
    })
    try {
      return await Promise.race([act(), stuck])
    } finally {
      clearTimeout(timer)
    }
  }

  #tell(): string {
    return this.#waiting.map(({ name }) => name).join('; ')
  }

  /**
   * While somebody waits for a lock, only those go on who hold it: PostgreSQL decides by itself who of several gets a
   * lock first, and that no seed could repeat. In a free world anybody goes on, and more can come between.
   */
  #choose(blockers: ReadonlyMap<number, readonly number[]>): Waiting | undefined {
    const holding = new Set([...blockers.values()].flat())
    const holders = this.#waiting.filter(({ pid }) => pid !== null && holding.has(pid) && !blockers.has(pid))
    const able = holders.length > 0 && !this.#options.isFree ? holders : this.#waiting
    // Several may have come at once, in an order that nobody can repeat.
    const sorted = able.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    return sorted.length === 0 ? undefined : sorted[this.#options.random.below(sorted.length)]
  }

  async #untilStill(): Promise<ReadonlyMap<number, readonly number[]>> {
    for (;;) {
      await this.#untilIdle()
      if (this.#inFlight.size === 0) return new Map()
      const pids = [...this.#inFlight].flatMap(({ pid }) => (pid === null ? [] : [pid]))
      const before = this.#changes
      const blockers = await this.#options.readBlockers(pids)
      const areAllBlocked = pids.length === this.#inFlight.size && pids.every((pid) => blockers.has(pid))
      if (areAllBlocked && before === this.#changes) return blockers
    }
  }

  /** Until no JavaScript runs any more; a moment longer where PostgreSQL is at work. */
  async #untilIdle(): Promise<void> {
    for (let seen = -1; seen !== this.#changes; ) {
      seen = this.#changes
      await immediately()
      await immediately()
      if (this.#inFlight.size > 0 && seen === this.#changes) await this.#untilChange()
    }
  }

  async #untilChange(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#onChange = resolve
      timer = realTimeout(resolve, patienceMs)
    })
    clearTimeout(timer)
    this.#onChange = undefined
  }
  #onChange: (() => void) | undefined

  #changed(): void {
    this.#changes++
    this.#onChange?.()
  }
}
