import { type DestinationStream, type Logger, pino } from 'pino'

/** JSON lines to stdout, or wherever the stream leads. */
export const openLog = (level: string, stream?: DestinationStream): Logger =>
  pino({ level, serializers: { err: briefly } }, stream)

/** Without what libraries attach: an error of PostgreSQL brings its whole connection along. */
function briefly(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: briefly(error.cause) }
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause }
}
