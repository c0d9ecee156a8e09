import { isUnavailable, sqlStateOf } from '@tillwright/db/client'
import type { Logger } from 'pino'
import { EnvError } from '../env.ts'

/** How a process ends, as sysexits(3) has it: docs/guides/operations.md says what to do about each. */
export const exitCodes = {
  done: 0,
  /** A bug, or something that nobody thought of. */
  unexpected: 1,
  /** No such command. */
  usage: 64,
  /** The database is of another version. */
  schema: 65,
  /** The database is away. */
  unavailable: 69,
  /** There is no listening there. */
  listening: 71,
  /** What was under way at the deadline has been cut off. */
  cut: 75,
  /** The database does not take us. */
  noPermission: 77,
  environment: 78,
} as const

/** Why a process does not start, in one line that says what to do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
  readonly exitCode: number
  constructor(exitCode: number, line: string) {
    super(line)
    this.exitCode = exitCode
  }
}

/** Says in a line why a process does not start, and answers the code to end it with. */
export function sayWhyRefused(error: unknown, log: Logger | undefined): number {
  const refused = whyRefused(error)
  // The stack is for the log alone.
  if (refused === null) log?.fatal({ err: error }, 'the process could not start')
  process.stderr.write(`${refused?.message ?? String(error)}\n`)
  return refused?.exitCode ?? exitCodes.unexpected
}

/** Where there is a clone, and where there is an image. */
export const toMigrate = 'run npm run migrate, or dist/migrate.js of the image'

/** Of what listening ended with: a HOST that nobody knows looks as a database's would. */
export function whyNotListening(error: unknown): unknown {
  return codeOf(error) === 'ENOTFOUND' ? notListeningFor(reasonOf(error)) : error
}

const notListeningFor = (reason: string): StartRefused =>
  new StartRefused(exitCodes.listening, `HOST and PORT can't be listened at (${reason}): free or correct them`)

/** Whatever kept a process from starting, in words for whoever has to mend it; null for what nobody thought of. */
export function whyRefused(error: unknown): StartRefused | null {
  if (error instanceof StartRefused) return error
  if (error instanceof EnvError) return new StartRefused(exitCodes.environment, error.message)
  const reason = reasonOf(error)
  const code = codeOf(error)
  if (notListening.has(code)) return notListeningFor(reason)
  if (notTaken.has(sqlStateOf(error) ?? ''))
    return new StartRefused(exitCodes.noPermission, `the database does not take us (${reason}): correct DATABASE_URL`)
  if (isPooler.test(reason))
    return new StartRefused(
      exitCodes.environment,
      `DATABASE_URL is a pooler (${reason}): set DATABASE_DIRECT_URL to PostgreSQL itself`,
    )
  if (isOtherQueue.test(reason) || sqlStateOf(error) === noSuchTable)
    return new StartRefused(exitCodes.schema, `the database is of another version (${reason}): ${toMigrate}`)
  if (isUnavailable(error) || code === 'ENOTFOUND')
    return new StartRefused(
      exitCodes.unavailable,
      `the database can't be reached (${reason}): start it, or correct DATABASE_URL`,
    )
  return null
}

const notListening: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'])

/** No such password, user or database, or no right to use it. */
const notTaken: ReadonlySet<string> = new Set(['28P01', '28000', '3D000', '42501'])

const noSuchTable = '42P01'

const isOtherQueue = /^pg-boss (is not installed|database requires migrations)/

/** PgBouncer's words, where it is taken for PostgreSQL. */
const isPooler = /^unsupported startup parameter/

/** Some errors of the network say what they are only by their code. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message || codeOf(error) || error.name : String(error)

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
