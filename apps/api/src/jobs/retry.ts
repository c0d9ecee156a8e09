import { insertAuditEntry } from '@tillwright/db/audit'
import { type Tx, transact } from '@tillwright/db/client'
import { type FailedJob, type Job as KnownJob, lockFailedJob, readJob } from '@tillwright/db/job-list'
import type { JobData } from '@tillwright/db/jobs'
import { reopenStripeEvent } from '@tillwright/db/stripe-events'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { type StaffContext, staff } from '../trpc.ts'
import { Job, viewJob } from './view.ts'

export const retry = staff('jobs:write')
  .meta({
    docs: 'Runs a job once more that was given up, named by its own id or by that of its dead letter.',
  })
  .input(z.strictObject({ jobId: id() }))
  .output(Job)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const job = await lockFailedJob(tx, input.jobId)
      if (job === null) throw noSuchJob()
      await runAgain({ ctx, tx }, job)
      const waiting = await readJob(tx, job)
      if (waiting === null) throw noSuchJob()
      const facts = { before: factsOf(job), after: factsOf(waiting) }
      await insertAuditEntry(tx, ctx, { entity: 'job', entityId: job.id, ...facts })
      return viewJob(waiting)
    }),
  )

/** With the queue, for a job is gone after a week, and its entry is not. */
const factsOf = ({ queue, state }: KnownJob) => ({ queue, state })

const noSuchJob = () => new Refused({ code: 'NOT_FOUND', entity: 'job' })

/** What a job works on may have been given up with it, and waits for it again. */
async function runAgain({ ctx, tx }: { ctx: StaffContext; tx: Tx }, job: FailedJob): Promise<void> {
  if (job.queue !== 'process-stripe-event') return ctx.jobs.retry(tx, job)
  // What we put there.
  const { eventId } = job.data as JobData['process-stripe-event']
  const replay = await reopenStripeEvent(tx, eventId, null)
  await ctx.jobs.retry(tx, { ...job, queue: job.queue }, { eventId, replay: replay ?? 0 })
}
