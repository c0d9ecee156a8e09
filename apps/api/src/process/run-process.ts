import cluster from 'node:cluster'
import type { Logger } from 'pino'
import { type Env, readEnv } from '../env.ts'
import { openLog } from '../log.ts'
import { openLogFiles } from '../log-files.ts'
import { linesToOutput } from '../log-lines.ts'
import { poolingOf } from '../open-deps.ts'
import type { ServeOptions } from '../serve.ts'
import { settingsOf } from '../settings/from-env.ts'
import { openNodeMetrics, openTelemetry } from '../telemetry/open-telemetry.ts'
import { noTelemetry, type Telemetry } from '../telemetry/telemetry.ts'
import { checkSchema } from './check-schema.ts'
import { hearSupervisor, leaveSupervisor, type Orders } from './hear-supervisor.ts'
import { exitCodes, sayWhyRefused } from './refuse-start.ts'
import { supervise } from './supervise.ts'

export interface Running {
  /** Takes no more work, finishes what is under way within the deadline, and lets go. */
  stop(deadlineMs: number): Promise<void>
  /** The same, where another process serves on at the same place. */
  giveWay?(deadlineMs: number): Promise<void>
  /** Told of a second signal. */
  hurry?(): void
  /** Told once signals are heard, not before: whoever reads of it may send one at once. */
  onStarted(): void
}

type Settings = Omit<ServeOptions, 'works'>

/**
 * Runs one of the shop's processes from its environment to its end. Its exit code says how it ended; one line on stderr
 * says why it did not start.
 */
export async function runProcess(
  start: (settings: Settings, env: Env) => Promise<Running>,
  /** Of WEB_CONCURRENCY processes, this one starts and keeps them: each of them runs all of this itself. */
  { mayBeSeveral = false }: { readonly mayBeSeveral?: boolean } = {},
): Promise<void> {
  let log: Logger | undefined
  let telemetry = noTelemetry
  try {
    const env = readEnv()
    const [count, deadlineMs] = [env.WEB_CONCURRENCY, env.DRAIN_DEADLINE_MS]
    if (mayBeSeveral && count > 1 && cluster.isPrimary) {
      log = openProcessLog(env, telemetry)
      const metrics = await openNodeMetrics(env)
      process.exitCode = await supervise({ count, deadlineMs, log })
      return await metrics.close()
    }
    telemetry = await openTelemetry(env)
    log = openProcessLog(env, telemetry)
    const settings = { ...settingsOf(env, log), telemetry }
    const end = endWhenTold(log, deadlineMs, telemetry)
    await checkSchema(settings.databaseUrl, env.NEWER_DATABASE, poolingOf(settings))
    const running = await start(settings, env)
    end.begin(running)
    running.onStarted()
  } catch (error) {
    const exitCode = sayWhyRefused(error, log)
    await telemetry.close(telemetryMs)
    endNow(exitCode)
  }
}

/** Of several that stand beside each other, each line says which one wrote it. */
function openProcessLog({ LOG_LEVEL: level, LOG_DIR: directory }: Env, telemetry: Telemetry): Logger {
  const log = openLog(level, directory === undefined ? linesToOutput() : openLogFiles(directory), telemetry)
  return cluster.worker === undefined ? log : log.child({ process: cluster.worker.id })
}

/** Signals, or the supervisor, and errors that nobody has caught, end what runs in good order. */
function endWhenTold(log: Logger, deadlineMs: number, telemetry: Telemetry): { begin(running: Running): void } {
  let running: Running | undefined
  let isTold = false
  let isEnding = false
  let hasFailed = false
  let givesWay = false

  async function end(): Promise<void> {
    // A stuck statement must not keep the process for longer than it was given, nor a start that nothing comes of:
    // without a supervisor nobody lets it listen.
    const code = () => (hasFailed ? exitCodes.unexpected : (process.exitCode ?? exitCodes.cut))
    if (!isTold) setTimeout(() => endNow(code()), deadlineMs + graceMs).unref()
    // What has only half begun is ended once it has begun.
    isTold = true
    if (isEnding || running === undefined) return
    isEnding = true
    const startedAt = performance.now()
    await (givesWay && running.giveWay !== undefined ? running.giveWay(deadlineMs) : running.stop(deadlineMs))
    const ms = Math.round(performance.now() - startedAt)
    const isCut = ms >= deadlineMs
    log[isCut ? 'warn' : 'info']({ ms }, isCut ? 'stopped at the deadline: something was cut off' : 'stopped')
    process.exitCode = hasFailed ? exitCodes.unexpected : isCut ? exitCodes.cut : exitCodes.done
    await telemetry.close(telemetryMs)
    if (cluster.isWorker) leaveSupervisor()
  }

  const orders: Orders = {
    stop: (facts) => {
      if (isEnding) return running?.hurry?.()
      log.info(facts, 'draining')
      givesWay = false
      return void end()
    },
    giveWay: () => {
      if (isEnding) return
      log.info('draining: another process has taken its place')
      givesWay = true
      return void end()
    },
  }
  if (cluster.isWorker) hearSupervisor(orders)
  else for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => orders.stop({ signal }))
  // Also of promises, as Node makes one of the other.
  process.on('uncaughtException', (error) => {
    hasFailed = true
    givesWay ||= cluster.isWorker
    if (isEnding) return log.error({ err: error }, 'another error that nobody has caught')
    log.fatal({ err: error }, 'an error that nobody has caught: draining')
    if (running !== undefined) return void end()
    return void telemetry.close(telemetryMs).then(() => endNow(exitCodes.unexpected))
  })
  return {
    begin: (started) => {
      running = started
      if (isTold) void end()
    },
  }
}

/** Locks and statements that are waited for end by themselves in about this time. */
const graceMs = 5_000

/** For what is still to be told of it: no longer than anybody waits. */
const telemetryMs = 2_000

function endNow(exitCode: number | string): never {
  process.exit(exitCode)
}
