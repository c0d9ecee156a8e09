import type { Logger } from 'pino'
import { type LogTelemetry, openLog } from '../log.ts'

export interface KeptLog {
  readonly log: Logger
  /** All of it so far. */
  text(): string
  /** What of these stands in it, which must be nothing. */
  namesOf(secrets: Iterable<string>): string[]
}

/** The log of a shop as it is in production, down to debug, kept to be searched; TEST_LOG_LEVEL shows it as well. */
export function keepLog(telemetry?: LogTelemetry): KeptLog {
  const lines: string[] = []
  const shown = process.env.TEST_LOG_LEVEL
  const write = (line: string): void => {
    lines.push(line)
    if (shown !== undefined) process.stdout.write(line)
  }
  const text = () => lines.join('')
  return {
    log: openLog(shown ?? 'debug', { write }, telemetry),
    text,
    namesOf: (secrets) => {
      const all = text()
      return [...secrets].filter((secret) => all.includes(secret))
    },
  }
}
