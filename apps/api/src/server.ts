import { EnvError, readEnv } from './env.ts'
import { openLog } from './log.ts'
import { checkStripe } from './payments/check-stripe.ts'
import { serve } from './serve.ts'
import { settingsOf } from './settings/from-env.ts'

/** The API process, jobs included: `node apps/api/src/server.ts`. */
try {
  const env = readEnv()
  const log = openLog(env.LOG_LEVEL)
  const served = await serve({ ...settingsOf(env, log), drainPauseMs: env.DRAIN_PAUSE_MS, works: true })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // A second one ends the pause for load balancers.
    process.on(signal, async () => {
      log.info({ signal }, 'draining')
      await served.stop()
      process.exitCode = 0
    })
  }
  // Not before: whoever reads it may end the process at once.
  log.info({ url: served.url }, 'listening')
  void checkStripe(served.deps)
} catch (error) {
  process.stderr.write(`${error instanceof EnvError ? error.message : String(error)}\n`)
  process.exitCode = 1
}
