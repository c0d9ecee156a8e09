export type Verdict = 'ok' | 'WARN' | 'BAD'

/** What was looked at, and what came of it: one line that holds no secret. */
export interface Finding {
  readonly subject: string
  readonly verdict: Verdict
  /** How it is; where that is not well, also what to do about it. */
  readonly says: string
}

export const finding = (subject: string, verdict: Verdict, says: string): Finding => ({ subject, verdict, says })

export const lineOf = ({ subject, verdict, says }: Finding): string =>
  `${verdict.padEnd(4)}  ${subject.padEnd(11)}  ${says.replace(/\s+/g, ' ')}`
