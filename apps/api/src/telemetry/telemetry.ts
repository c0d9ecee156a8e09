import { type Metrics, noMetrics } from './metrics.ts'
import { noTracing, type Tracing } from './tracing.ts'

/** Who is told what a shop does: nobody, where its settings name nobody. Each part is off or on by itself. */
export interface Telemetry {
  readonly metrics: Metrics
  readonly tracing: Tracing
  /** Told of each line of the log that says an error. */
  readonly report: ((line: ErrorLine) => void) | undefined
  /** Sends what is left, for so long at most. */
  close(withinMs: number): Promise<void>
}

export interface ErrorLine {
  readonly message: string
  readonly error: unknown
  readonly isFatal: boolean
  /** What else stands in the line. */
  readonly facts: Readonly<Record<string, unknown>>
}

export const noTelemetry: Telemetry = {
  metrics: noMetrics,
  tracing: noTracing,
  report: undefined,
  close: async () => undefined,
}
