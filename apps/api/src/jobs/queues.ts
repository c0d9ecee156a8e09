import { readQueues } from '@tillwright/db/job-list'
import { z } from 'zod'
import { staff } from '../trpc.ts'
import { QueueName } from './view.ts'

const Queue = z
  .object({
    queue: QueueName,
    waitingCount: z.int().describe('Also what waits for its next try'),
    runningCount: z.int(),
    failedCount: z.int().describe('Given up, and not run since; kept for a week at most'),
    oldestDueSeconds: z.int().nullable().describe('For how long the oldest job that is due has been; null of none'),
  })
  .meta({ id: 'Queue' })

export const queues = staff('jobs:read')
  .meta({ docs: 'How much there is to do in every queue, and how much of it was given up.' })
  .output(z.array(Queue))
  .query(({ ctx }) => readQueues(ctx.db))
