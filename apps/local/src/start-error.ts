/** Why it does not start, in one line that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** What went wrong, to stand within a line of ours; some errors of the network say it only by their code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || codeOf(error) || error.name
}

/** The code that Node or PostgreSQL gives an error; empty where there is none. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
