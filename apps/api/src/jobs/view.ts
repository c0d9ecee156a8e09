import { jobStates, type Job as KnownJob } from '@tillwright/db/job-list'
import { queueNames } from '@tillwright/db/jobs'
import { z } from 'zod'
import { maskAddresses, maskText } from './mask-addresses.ts'

export const QueueName = z.enum(queueNames).meta({ id: 'QueueName' })
export const JobState = z.enum(jobStates).meta({ id: 'JobState' })

export const Job = z
  .object({
    id: z.uuid(),
    queue: QueueName,
    state: JobState,
    data: z.unknown().describe('What it was told; of e-mail addresses only the first letter and the domain are shown'),
    problem: z.string().nullable().describe('What went wrong at its last try'),
    jobId: z.uuid().nullable().describe('Of a dead letter: the job that was given up'),
    retryCount: z.int(),
    createdAt: z.date(),
    dueAt: z.date().describe('When it may run, or may run again'),
    startedAt: z.date().nullable(),
    completedAt: z.date().nullable(),
  })
  .meta({ id: 'Job' })

export const viewJob = ({ data, problem, ...job }: KnownJob): z.output<typeof Job> => ({
  ...job,
  data: maskAddresses(data),
  problem: problem === null ? null : maskText(problem),
})
