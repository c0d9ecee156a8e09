import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Order } from './hear-supervisor.ts'
import { memoryFlagOf } from './memory-flag.ts'
import { exitCodes } from './refuse-start.ts'

export interface Supervision {
  /** How many processes serve at the same port. */
  readonly count: number
  /** What each may take to stop; a few seconds later it is killed. */
  readonly deadlineMs: number
  readonly log: Logger
}

interface Child {
  readonly worker: Worker
  readonly startedAt: number
  /** Answers its exit code, or the one that stands for a signal. */
  readonly exited: Promise<number>
  /** Nobody has told it to end. */
  isWanted: boolean
}

/** Whatever dies as soon as it has started is started again less and less often, down to this. */
const waitMsMax = 10_000
/** One that has lived for so long did not die of its start. */
const steadyMs = 30_000
const startMsMax = 60_000
/** Each process ends by itself five seconds after its deadline. */
const graceMs = 7_000

/**
 * Keeps so many processes of this very program running, which listen at one port: one that dies is started again, and
 * on SIGHUP each is replaced, one after the other, by one that listens before the old one stops. Answers, once all of
 * them have ended, the exit code for them: after SIGTERM or SIGINT, or where none is left and the next can't start.
 */
export async function supervise({ count, deadlineMs, log }: Supervision): Promise<number> {
  const living = new Set<Child>()
  const places: (Child | undefined)[] = Array.from({ length: count })
  const codes = new Set<number>()
  const ending = new AbortController()
  const isEnding = () => ending.signal.aborted
  let isReplacing = false
  cluster.setupPrimary({ execArgv: [...process.execArgv, ...memoryFlagOf(count)] })

  function begin(): Child {
    const worker = cluster.fork()
    const tooLate = setTimeout(() => worker.process.kill('SIGKILL'), startMsMax)
    worker.on('listening', () => clearTimeout(tooLate))
    const exited = new Promise<number>((resolve) => {
      const end = (code: number | null) => {
        clearTimeout(tooLate)
        living.delete(child)
        resolve(code ?? (child.isWanted ? exitCodes.unexpected : exitCodes.cut))
      }
      worker.on('exit', (code: number | null, signal: string | null) => {
        if (child.isWanted) log.error({ process: worker.id, code, signal }, 'a process ended by itself')
        end(code)
      })
      worker.on('error', (err) => {
        // Of its channel: what matters of that is that it ends.
        if (worker.process.pid !== undefined)
          return log.warn({ process: worker.id, err }, 'a process could not be spoken to')
        // What has never begun, as where the Node of a release is gone with its folder, does not exit either.
        log.error({ process: worker.id, node: process.execPath, err }, 'a process could not be started')
        end(null)
      })
    })
    const child: Child = { worker, startedAt: performance.now(), exited, isWanted: true }
    living.add(child)
    return child
  }

  /** Null where it listens; otherwise the code that it has ended with before. */
  const whyNot = ({ worker, exited }: Child): Promise<number | null> =>
    Promise.race([new Promise<null>((resolve) => worker.on('listening', () => resolve(null))), exited])

  function tell(child: Child, order: Order): void {
    child.isWanted = false
    if (child.worker.isConnected()) child.worker.send(order)
    const timer = setTimeout(() => child.worker.process.kill('SIGKILL'), deadlineMs + graceMs)
    void child.exited.then(() => clearTimeout(timer))
  }

  async function fill(place: number, failures = 0): Promise<void> {
    const child = begin()
    const code = await whyNot(child)
    if (isEnding()) return
    if (code === null) {
      places[place] = child
      void child.exited.then(() => replaceDead(place, child, failures))
      return
    }
    if (living.size === 0) return end(code)
    await again(place, failures)
  }

  async function replaceDead(place: number, child: Child, failures: number): Promise<void> {
    if (!child.isWanted || isEnding()) return
    places[place] = undefined
    const isSteady = performance.now() - child.startedAt >= steadyMs
    await again(place, isSteady ? 0 : failures)
  }

  async function again(place: number, failures: number): Promise<void> {
    const ms = Math.min(waitMsMax, 100 * 2 ** failures)
    await sleep(ms, undefined, { signal: ending.signal }).catch(() => undefined)
    if (!isEnding()) await fill(place, failures + 1)
  }

  /** The new one listens before the old one is told to go. Where it can't start, the others stay as they are. */
  async function replace(place: number): Promise<boolean> {
    const old = places[place]
    // It is being started anyway.
    if (old === undefined) return true
    const child = begin()
    const code = await whyNot(child)
    if (isEnding()) return false
    if (code !== null) {
      log.error({ code }, 'the new process can not start: the others are not replaced')
      return false
    }
    if (!living.has(old)) {
      // It died meanwhile, and another one is on its way to its place.
      tell(child, 'give way')
      return true
    }
    places[place] = child
    void child.exited.then(() => replaceDead(place, child, 0))
    tell(old, 'give way')
    log.info({ process: child.worker.id, insteadOf: old.worker.id }, 'a process was replaced')
    await old.exited
    return true
  }

  async function replaceAll(): Promise<void> {
    if (isReplacing || isEnding()) return
    isReplacing = true
    log.info({ processes: count }, 'replacing all processes')
    let place = 0
    while (place < count && (await replace(place))) place += 1
    isReplacing = false
    if (place === count) log.info('all processes were replaced')
  }

  function end(code: number): void {
    codes.add(code)
    for (const child of living) tell(child, 'stop')
    ending.abort()
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(exitCodes.done))
  process.on('SIGHUP', () => void replaceAll())
  // The first one finds out, and says once, whether they can start at all.
  await fill(0)
  if (!isEnding()) {
    const others = Promise.all(Array.from({ length: count - 1 }, (_, index) => fill(index + 1)))
    void others.then(() => isEnding() || log.info({ processes: count }, 'all processes listen'))
    await once(ending.signal, 'abort')
  }
  for (const code of await Promise.all([...living].map(({ exited }) => exited))) codes.add(code)
  return [...codes].find((code) => code !== exitCodes.done) ?? exitCodes.done
}
