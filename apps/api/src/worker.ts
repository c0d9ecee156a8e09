import { EnvError, readEnv } from './env.ts'
import { openLog } from './log.ts'
import { openDeps } from './open-deps.ts'
import { checkStripe } from './payments/check-stripe.ts'
import { settingsOf } from './settings/from-env.ts'
import { startTasks } from './tasks.ts'

/** The job process alone: `node apps/api/src/worker.ts`. */
try {
  const env = readEnv()
  const log = openLog(env.LOG_LEVEL)
  const opened = await openDeps({ ...settingsOf(env, log), works: true })
  const tasks = await startTasks(opened.deps)
  log.info('working')
  void checkStripe(opened.deps)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      tasks.stop()
      await opened.close(10_000)
    })
  }
} catch (error) {
  process.stderr.write(`${error instanceof EnvError ? error.message : String(error)}\n`)
  process.exitCode = 1
}
