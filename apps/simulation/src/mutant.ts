/** Words of a file, which stand there once, and what stands there instead. */
export interface Edit {
  /** From the root of the project. */
  readonly file: string
  readonly find: string
  readonly put: string
}

/** A real bug, as somebody somewhere had it, that the simulation must find. */
export interface Mutant {
  readonly means: string
  /** One of these must complain: another complaint would be about something else. */
  readonly breaks: readonly string[]
  readonly edits: readonly Edit[]
  /** What the schema forbids besides: taken away, so that the bug shows. */
  readonly sql?: readonly string[]
}
