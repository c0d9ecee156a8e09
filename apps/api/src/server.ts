import { checkStripe } from './payments/check-stripe.ts'
import { runProcess } from './process/run-process.ts'
import { serve } from './serve.ts'

/** The API process, jobs included: `node apps/api/src/server.ts`. */
await runProcess(async (settings, env) => {
  const served = await serve({ ...settings, drainPauseMs: env.DRAIN_PAUSE_MS, works: true })
  return {
    stop: (deadlineMs) => served.stop(deadlineMs),
    // It ends the pause for load balancers.
    hurry: () => void served.stop(),
    onStarted: () => {
      settings.log.info({ url: served.url }, 'listening')
      void checkStripe(served.deps)
    },
  }
})
