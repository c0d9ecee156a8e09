import type { Logger } from 'pino'

export interface HeardLog {
  readonly log: Logger
  /** What was complained about, as `level: text`. */
  readonly texts: string[]
  /** The facts of those at level error. */
  readonly errors: unknown[]
}

/** A log that remembers what it was told at warn and above. */
export function hearLog(base: Logger): HeardLog {
  const texts: string[] = []
  const errors: unknown[] = []
  const at = (level: 'warn' | 'error') => (facts: unknown, text: string) => {
    texts.push(`${level}: ${text}`)
    if (level === 'error') errors.push(facts)
  }
  return { log: Object.assign(Object.create(base), { warn: at('warn'), error: at('error') }), texts, errors }
}
