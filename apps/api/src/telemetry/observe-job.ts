import type { Telemetry } from './telemetry.ts'

interface Run {
  readonly telemetry: Telemetry
  readonly name: string
  readonly jobId: string
  /** The traceparent of whatever has asked for the job. */
  readonly askedBy: string | undefined
}

/** Counts a run of a job, measures it, and follows it; its trace has a link to what has asked for it. */
export async function observeJob({ telemetry, name, jobId, askedBy }: Run, work: () => Promise<void>): Promise<void> {
  const { metrics, tracing } = telemetry
  const startedAt = performance.now()
  const facts = { 'messaging.system': 'pg-boss', 'messaging.destination.name': name, 'messaging.message.id': jobId }
  const span = tracing.beginLater({ name: `job ${name}`, kind: 'consumer', facts }, askedBy)
  const told = (isDone: boolean) => metrics.job({ job: name, isDone, ms: performance.now() - startedAt })
  try {
    await span.run(work)
    told(true)
  } catch (error) {
    told(false)
    span.fail(error instanceof Error ? error.name : 'Error')
    throw error
  } finally {
    span.end()
  }
}
