import { type Logger, pino } from 'pino'

/** What a shop has logged at level error, and nobody has looked at yet. */
export interface Heard {
  readonly log: Logger
  /** Why a call failed; empty where nobody has said so. */
  causeOf(requestId: string | undefined): string
  /** What is no call's. */
  takeOthers(): string[]
}

interface LogLine {
  readonly msg: string
  readonly requestId?: string
  readonly procedure?: string
  readonly err?: { readonly message?: string; readonly stack?: string }
}

/** Whether connections are given back, is asked when all is over; before that the machine may be too busy for them. */
export const noConnection = /timeout exceeded when trying to connect|connection timeout/

const told = ({ msg, err }: LogLine): string =>
  [msg, err?.message, /^\s+at .*(?:apps|packages)\/.*/m.exec(err?.stack ?? '')?.[0].trim()].filter(Boolean).join(' – ')

export function openHeard(): Heard {
  let lines: LogLine[] = []
  // What pino writes is a line of JSON.
  const write = (line: string) => void lines.push(JSON.parse(line) as LogLine)
  return {
    log: pino({ level: 'error' }, { write }),
    causeOf: (requestId) => {
      const line = lines.find((one) => one.requestId !== undefined && one.requestId === requestId)
      return line === undefined ? '' : told(line)
    },
    takeOthers: () => {
      const taken = lines
      lines = []
      // A sweep that found no connection comes again, as a call does.
      const isFault = (line: LogLine) => line.procedure === undefined && !noConnection.test(told(line))
      return taken.filter(isFault).map((line) => told(line) + JSON.stringify(line))
    },
  }
}
