import type { Env } from '@tillwright/api/env'
import { toMigrate } from '@tillwright/api/process/refuse-start'
import type { Db } from '@tillwright/db/client'
import { readServerFacts, type ServerFacts, unknownMigrations } from '@tillwright/db/invariants/vital-signs'
import { pendingMigrations } from '@tillwright/db/migrate'
import { reasonOf } from '../start-error.ts'
import { type Finding, finding } from './finding.ts'

const oldestVersion = 15

/** The server, its clock, and whether its tables are those of this version. */
export async function* examineDatabase(db: Db, env: Env): AsyncGenerator<Finding> {
  const askedAt = Date.now()
  let server: ServerFacts
  try {
    server = await readServerFacts(db)
  } catch (error) {
    const remedy =
      env.DATABASE_URL === undefined
        ? 'it runs as long as npm start does: start that in another terminal'
        : 'start it, or correct DATABASE_URL'
    yield finding('database', 'BAD', `it can't be reached (${reasonOf(error)}): ${remedy}`)
    return
  }
  yield ofVersion(server.majorVersion)
  if (server.encoding !== 'UTF8') yield ofEncoding(server.encoding)
  // Read once more: the first answer includes the time that connecting took.
  const answeredAt = Date.now()
  const { now } = await readServerFacts(db)
  yield ofClock({ skewMs: now.getTime() - (answeredAt + Date.now()) / 2, connectMs: answeredAt - askedAt })
  const isOurs = env.DATABASE_URL === undefined
  yield ofMigrations(await pendingMigrations(db), await unknownMigrations(db), isOurs)
}

export const ofVersion = (majorVersion: number): Finding =>
  majorVersion < oldestVersion
    ? finding('database', 'BAD', `PostgreSQL ${majorVersion} is too old: upgrade it to ${oldestVersion} or newer`)
    : finding('database', 'ok', `PostgreSQL ${majorVersion} answers`)

/** Whatever was made before that was looked at goes on. */
const ofEncoding = (encoding: string): Finding =>
  finding('database', 'WARN', `it is in ${encoding}, and not in UTF8: move it, as docs/guides/operations.md says`)

const skewMsMax = 5_000

/** Holds and orders go by the database's clock, signatures and access tokens by ours. */
export function ofClock({ skewMs, connectMs }: { readonly skewMs: number; readonly connectMs: number }): Finding {
  const skew = `the database's clock is ${(Math.abs(skewMs) / 1_000).toFixed(1)} s ${skewMs < 0 ? 'behind' : 'ahead'}`
  return Math.abs(skewMs) < skewMsMax
    ? finding('clock', 'ok', `${skew}; connecting took ${connectMs} ms`)
    : finding('clock', 'BAD', `${skew}: let NTP set both machines' clocks`)
}

function ofMigrations(pending: readonly string[], unknown: readonly string[], isEmbedded: boolean): Finding {
  if (unknown.length > 0)
    return finding('migrations', 'BAD', `the database is ahead by ${unknown.join(', ')}: run the version that knows it`)
  if (pending.length > 0) {
    const [first = ''] = pending
    const which = pending.length === 1 ? first : `${first} and ${pending.length - 1} after it`
    const remedy = isEmbedded ? 'start this version with npm start once' : toMigrate
    return finding('migrations', 'BAD', `${which} not run yet: ${remedy}`)
  }
  return finding('migrations', 'ok', 'all run, and none that this version does not know')
}
