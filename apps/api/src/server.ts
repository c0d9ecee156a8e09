import cluster from 'node:cluster'
import { checkStripe } from './payments/check-stripe.ts'
import { partOf } from './process/part-of.ts'
import { runProcess } from './process/run-process.ts'
import { serve } from './serve.ts'
import { sayWhereThereIsNoShop } from './settings/shop.ts'

/** The API process, jobs included, or as many of them as WEB_CONCURRENCY says: `node apps/api/src/server.ts`. */
await runProcess(
  async (settings, env) => {
    const own = partOf(settings, cluster.isWorker ? env.WEB_CONCURRENCY : 1)
    const served = await serve({ ...own, drainPauseMs: env.DRAIN_PAUSE_MS, works: true })
    return {
      stop: (deadlineMs) => served.stop(deadlineMs),
      giveWay: (deadlineMs) => served.giveWay(deadlineMs),
      // It ends the pause for load balancers.
      hurry: () => void served.stop(),
      onStarted: () => {
        settings.log.info({ url: served.url }, 'listening')
        void checkStripe(served.deps)
        void sayWhereThereIsNoShop(served.deps)
      },
    }
  },
  { mayBeSeveral: true },
)
