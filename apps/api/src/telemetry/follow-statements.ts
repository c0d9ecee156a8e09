import type { Statement } from '@tillwright/db/client'
import type { Telemetry } from './telemetry.ts'

/** A span for each statement of what is followed; undefined where nothing is, so that nothing is measured either. */
export function followStatements({ tracing }: Telemetry): ((statement: Statement) => void) | undefined {
  if (!tracing.isOn) return undefined
  return ({ text, ms, failed }) => {
    const query = withoutLiterals(text)
    const operation = /^\s*\(?([a-z]+)/i.exec(query)?.[1]?.toUpperCase() ?? 'SQL'
    const facts = { 'db.system.name': 'postgresql', 'db.operation.name': operation, 'db.query.text': query }
    tracing.did({ name: operation, kind: 'client', facts }, { ms, failed })
  }
}

/** Values go as $1; this is for those that somebody might write into a text all the same. */
const withoutLiterals = (text: string): string => text.slice(0, textMax).replace(/'(?:[^']|'')*('|$)/g, "'?'")

const textMax = 2_000
