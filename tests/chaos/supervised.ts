import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Tally } from './tally.ts'

/** A process of the shop that is started again whenever it ends, as whatever runs a shop would do. */
export interface Supervised {
  readonly name: string
  /** Where it serves; null for one that only works. */
  readonly url: string | null
  isReady(): boolean
  /** SIGKILL. Answers once it is there again. */
  kill(): Promise<void>
  /** SIGTERM, and not started again. Ending by anything but 0 is a failure. */
  terminate(): Promise<void>
  start(): Promise<void>
  /** SIGKILL, and never started again. */
  end(): Promise<void>
}

export interface Supervision {
  readonly name: string
  readonly program: 'server' | 'worker'
  readonly url: string | null
  readonly env: Readonly<Record<string, string>>
  readonly logDirectory: string
  readonly tally: Tally
  /** Whether the database has been away at any moment since then: no process can start without it. */
  databaseWasAway(sinceMs: number): boolean
}

interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
}

const saysReady = { server: '"msg":"listening"', worker: '"msg":"working"' } as const
const readyMsMax = 180_000
const endMsMax = 120_000
const slowStartsMax = 5

export function supervise(how: Supervision): Supervised {
  let running: Started | null = null
  let isReady = false
  let isWanted = false
  let isOver = false
  let starts = 0
  let slowStarts = 0

  async function start(): Promise<void> {
    isWanted = !isOver
    while (isWanted && !isReady) {
      starts += 1
      const logFile = join(how.logDirectory, `${how.name.replaceAll(' ', '-')}.${starts}.log`)
      const startedAtMs = performance.now()
      const started = launch(how, logFile)
      running = started
      isReady = await becomesReady(started.child, { logFile, line: saysReady[how.program] })
      if (isReady) watch(started)
      else if (isWanted) await explainFailedStart(startedAtMs, logFile)
    }
  }

  async function explainFailedStart(startedAtMs: number, logFile: string): Promise<void> {
    if (how.databaseWasAway(startedAtMs)) how.tally.count('starts without a database')
    // PostgreSQL was given two seconds to take a connection.
    else if (
      /timeout exceeded when trying to connect|connection timeout/.test(endOf(logFile)) &&
      ++slowStarts < slowStartsMax
    )
      how.tally.count('starts for which the database was too busy')
    else how.tally.fail(`${how.name} did not start: ${endOf(logFile)}`)
    await sleep(300)
  }

  /** Nobody but us may end it. */
  function watch({ child, ended }: Started): void {
    ended.then(() => {
      if (running?.child !== child) return
      isReady = false
      how.tally.fail(`${how.name} ended by itself (${child.signalCode ?? child.exitCode})`)
      return start()
    })
  }

  async function send(signal: NodeJS.Signals): Promise<ChildProcess | undefined> {
    const sent = running
    running = null
    isReady = false
    sent?.child.kill(signal)
    const deadline = setTimeout(() => sent?.child.kill('SIGKILL'), endMsMax)
    await sent?.ended
    clearTimeout(deadline)
    return sent?.child
  }

  return {
    name: how.name,
    url: how.url,
    isReady: () => isReady,
    start,
    kill: async () => {
      await send('SIGKILL')
      await start()
    },
    terminate: async () => {
      isWanted = false
      const child = await send('SIGTERM')
      const outcome = child?.signalCode ?? child?.exitCode
      if (outcome !== 0) how.tally.fail(`${how.name} ended with ${outcome} when it was asked to stop`)
    },
    end: async () => {
      // Whoever is just starting it again must not.
      isOver = true
      isWanted = false
      await send('SIGKILL')
    },
  }
}

const living = new Set<ChildProcess>()
// Where this process ends without cleaning up, they would stay for ever.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

function launch({ program, env }: Supervision, logFile: string): Started {
  const output = openSync(logFile, 'w')
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../../apps/api/src/${program}.ts`, import.meta.url))], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      NODE_ENV: 'test',
      ...env,
    },
    stdio: ['ignore', output, output],
    // A group of its own: a terminal's Ctrl-C is for us, and we end it.
    detached: true,
  })
  closeSync(output)
  living.add(child)
  return { child, ended: once(child, 'exit').then(() => living.delete(child)) }
}

/** False where it ends before it says so. */
async function becomesReady(child: ChildProcess, said: { logFile: string; line: string }): Promise<boolean> {
  for (const deadline = Date.now() + readyMsMax; Date.now() < deadline; await sleep(50)) {
    if (child.exitCode !== null || child.signalCode !== null) return false
    if (readFileSync(said.logFile, 'utf8').includes(said.line)) return true
  }
  child.kill('SIGKILL')
  return false
}

const endOf = (logFile: string): string => readFileSync(logFile, 'utf8').trim().slice(-2_000)
