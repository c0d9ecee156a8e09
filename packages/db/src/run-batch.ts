import type { JobResult, JobWithMetadata } from 'pg-boss'
import { JobHopeless } from './job-hopeless.ts'

const jobsAtOnce = 8

/** Runs a batch some at a time; each job succeeds or fails for itself. */
export async function runBatch<Data>(
  batch: readonly JobWithMetadata<Data>[],
  handler: (job: JobWithMetadata<Data>) => Promise<void>,
): Promise<JobResult[]> {
  const results: JobResult[] = []
  const waiting = [...batch]
  const worker = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const { id } = job
      const result = await handler(job).then(
        (): JobResult => ({ id, status: 'completed' }),
        (error: unknown): JobResult => ({
          id,
          status: error instanceof JobHopeless ? 'deadletter' : 'failed',
          output: { message: error instanceof Error ? error.message : String(error) },
        }),
      )
      results.push(result)
    }
  }
  await Promise.all(Array.from({ length: jobsAtOnce }, worker))
  return results
}
