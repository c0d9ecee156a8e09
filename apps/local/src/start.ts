import { EnvError, readEnv } from '@tillwright/api/env'
import { LocalPostgresError } from '@tillwright/local-postgres/local-postgres-error'
import { type RunningShop, runShop } from './run-shop.ts'
import { StartError } from './start-error.ts'

/** `npm start`: everything that a shop needs on this machine, until Ctrl-C. */
let running: Promise<RunningShop> | undefined
let isStopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // A signal to the whole group arrives here twice: the second one asks for what is already under way.
  process.on(signal, async () => {
    if (isStopping) return
    isStopping = true
    console.log('\nStopping: finishing what is under way …')
    await running?.then((shop) => shop.stop()).catch(() => undefined)
    console.log('Stopped. Everything is kept; `npm start` goes on from here.')
    process.exit(0)
  })
}

try {
  running = runShop(readEnv())
  const shop = await running
  if (!isStopping) console.log(shop.greeting)
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

function explain(error: unknown): string {
  const isExpected = error instanceof StartError || error instanceof EnvError || error instanceof LocalPostgresError
  if (isExpected) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
