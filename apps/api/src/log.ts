import { type DestinationStream, type Logger, pino } from 'pino'
import { readableStack } from './process/readable-stack.ts'
import { withoutSecrets, withoutValues } from './secrets-in-logs.ts'
import type { Telemetry } from './telemetry/telemetry.ts'

/** What has to do with a log besides where it leads; nobody where it is not given. */
export type LogTelemetry = Pick<Telemetry, 'tracing' | 'report'>

/** JSON lines to stdout, or wherever the stream leads; whatever anybody logs, no secret that we can tell is in it. */
export const openLog = (level: string, stream?: DestinationStream, telemetry?: LogTelemetry): Logger =>
  pino(
    {
      level,
      serializers: { err: briefly },
      hooks: { streamWrite: withoutSecrets, ...reporting(telemetry) },
      ...(telemetry?.tracing.isOn === true && { mixin: () => ({ ...telemetry.tracing.ids() }) }),
    },
    stream,
  )

const errorLevel = 50

/** Whatever is logged as an error is told to whoever collects them: nobody has to think of both. */
function reporting(telemetry: LogTelemetry | undefined) {
  const report = telemetry?.report
  if (report === undefined) return {}
  return {
    logMethod(this: Logger, args: Parameters<pino.LogFn>, method: pino.LogFn, level: number): void {
      if (level >= errorLevel) {
        const [first, second] = args as readonly unknown[]
        const said: { readonly err?: unknown } =
          first instanceof Error ? { err: first } : typeof first === 'object' && first !== null ? { ...first } : {}
        const facts = { ...this.bindings(), ...telemetry?.tracing.ids(), ...said }
        const message = String(typeof first === 'string' ? first : (second ?? ''))
        try {
          report({ message, error: said.err, isFatal: level > errorLevel, facts })
        } catch {
          // The line itself is what counts.
        }
      }
      method.apply(this, args)
    },
  }
}

const wordsMax = 2_000

/** Without what libraries attach: an error of PostgreSQL brings its connection along, and Stripe's its request. */
function briefly(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error, message: wordsOf(error).slice(0, wordsMax) }
  const message = withoutValues(error.message)
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: briefly(error.cause) }
  // A stack begins with the message.
  const stack = error.stack?.replace(error.message, () => message)
  return { type: error.name, message, ...code, stack: stack && readableStack(stack), ...cause }
}

/** The queue tells its errors as plain objects, with what they belong to. */
const wordsOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'message' in thrown
    ? withoutValues(String(thrown.message))
    : String(thrown)
