import { type DestinationStream, type Logger, pino } from 'pino'
import { withoutSecrets } from './secrets-in-logs.ts'

/** JSON lines to stdout, or wherever the stream leads; whatever anybody logs, no secret that we can tell is in it. */
export const openLog = (level: string, stream?: DestinationStream): Logger =>
  pino({ level, serializers: { err: briefly }, hooks: { streamWrite: withoutSecrets } }, stream)

const wordsMax = 2_000

/** Without what libraries attach: an error of PostgreSQL brings its connection along, and Stripe's its request. */
function briefly(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error).slice(0, wordsMax) }
  const message = withoutValues(error.message)
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: briefly(error.cause) }
  // A stack begins with the message.
  const stack = error.stack?.replace(error.message, () => message)
  return { type: error.name, message, ...code, stack, ...cause }
}

/** PostgreSQL repeats what it was given where it can't read it, and whoever passes its error on repeats that. */
const withoutValues = (message: string): string =>
  message
    .slice(0, wordsMax)
    .replace(/(invalid input (?:syntax|value) for [^:"]*: )".*"/s, '$1"…"')
    .replace(/value ".*" is out of range/s, 'value "…" is out of range')
