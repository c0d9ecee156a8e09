/** What the person at the keyboard can mend; the message is one line that says how. */
export class LocalPostgresError extends Error {
  override readonly name = 'LocalPostgresError'
}

/** What the system said about the folder or a program, as a line that says what to do; other errors as they are. */
export function inPlainWords(error: unknown, directory: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      return told(`Cannot write to ${directory}: make it writable for this user, or choose another folder (DATA_DIR).`)
    case 'ENOSPC':
      return told(`The disk that holds ${directory} is full: make room, or choose another folder (DATA_DIR).`)
    case 'ENOENT':
      return told('PostgreSQL cannot run on this system: set DATABASE_URL to a PostgreSQL 15 or newer of your own.')
    default:
      return error
  }

  function told(message: string): LocalPostgresError {
    return new LocalPostgresError(message, { cause: error })
  }
}
