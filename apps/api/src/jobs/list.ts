import { readJobs } from '@tillwright/db/job-list'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { staff } from '../trpc.ts'
import { Job, JobState, QueueName, viewJob } from './view.ts'

export const list = staff('jobs:read')
  .meta({ docs: 'Jobs that wait, run, or have ended within a week, the newest first.' })
  .input(z.strictObject({ ...newestFirst, queue: QueueName.optional(), state: JobState.optional() }).prefault({}))
  .output(pageOf(Job))
  .query(async ({ ctx, input: { cursor, limit, ...filter } }) =>
    pageWith(await readJobs(ctx.db, filter, pageFrom({ cursor, limit })), limit, ({ moment, ...job }) => viewJob(job)),
  )
