import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

/** A log for a person at a terminal: a line for each event, and of an error what was thrown where. */
export function openTerminalLog(level: string): Logger {
  const stream = pretty({
    colorize: process.stdout.isTTY === true,
    singleLine: true,
    ignore: 'pid,hostname,ip,userAgent',
  })
  return pino({ level, serializers: { err: briefly } }, stream)
}

/** Without what libraries attach: an error of PostgreSQL brings its whole connection along. */
function briefly(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return { type: error.name, message: error.message, stack: error.stack }
}
