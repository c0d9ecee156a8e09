/** What is read, or the message of the one kind of error that reading may throw. */
export function readOrProblem<Read>(read: () => Read, problem: new (message: string) => Error): Read | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof problem) return error.message
    throw error
  }
}
