import { openDeps } from './open-deps.ts'
import { checkStripe } from './payments/check-stripe.ts'
import { runProcess } from './process/run-process.ts'
import { startTasks } from './tasks.ts'

/** The job process alone: `node apps/api/src/worker.ts`. */
await runProcess(async (settings) => {
  const opened = await openDeps({ ...settings, limits: 'off', works: true })
  const tasks = await startTasks(opened.deps)
  return {
    stop: async (deadlineMs) => {
      tasks.stop()
      await opened.close(deadlineMs)
    },
    onStarted: () => {
      settings.log.info('working')
      void checkStripe(opened.deps)
    },
  }
})
