import { EnvError, readEnv } from '@tillwright/api/env'
import { LocalPostgresError } from '@tillwright/local-postgres/local-postgres-error'
import { type RunningShop, runShop } from './run-shop.ts'
import { StartError } from './start-error.ts'

/** `npm start`: everything that a shop needs on this machine, until Ctrl-C. */
let running: Promise<RunningShop> | undefined
let isStopping = false

// A signal to the whole group arrives here twice: the second one asks for what is already under way.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
// Whoever started this holds a channel to it; when that one is killed, nobody could stop this any more.
process.on('disconnect', stop)
process.channel?.unref()

try {
  running = runShop(readEnv())
  const shop = await running
  if (!isStopping) console.log(shop.greeting)
} catch (error) {
  // Ctrl-C reaches a program that was just creating the database as well, and what that says then is no failure.
  if (!isStopping) fail(error)
}

async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  console.log('\nStopping: finishing what is under way …')
  const shop = await running?.catch(() => undefined)
  await shop?.stop().catch(fail)
  console.log('Stopped. Everything is kept; `npm start` goes on from here.')
  process.exit(0)
}

function fail(error: unknown): never {
  console.error(explain(error))
  // By now all is stopped; without this, timers in libraries would keep the process for ten seconds more.
  process.exit(1)
}

function explain(error: unknown): string {
  const isExpected = error instanceof StartError || error instanceof EnvError || error instanceof LocalPostgresError
  if (isExpected) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
