import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection } from '@tillwright/db/client'
import { findViolations, invariants } from '@tillwright/db/invariants/find-violations'
import type { Violation } from '@tillwright/db/invariants/invariant'
import { findProviderDisagreements, providerInvariants } from '@tillwright/db/invariants/provider'
import { readKept } from './kept.ts'
import { wrongWithLetters } from './letters.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/**
 * Sweeps come again and again: what has become due only now is not stuck. Money that is held is asked about half a
 * minute after the last time, by a run that may take a minute; all that the load has left is older by then, for the
 * shop's clock was moved by more.
 */
const graceSeconds = 90
/** What goes by the clock of the machine, which nobody moves: a transaction, before PostgreSQL itself would end it. */
const soon = [
  ['no_transaction_left_open', 8],
  ['jobs_are_run', 30],
] as const

/** Looks, once all is quiet, for everything that must not be. */
export async function examine(
  { database, provider, post, promises, logDirectory }: World,
  tally: Tally,
): Promise<void> {
  const connection = database.connect()
  try {
    for (const violation of await findViolations(connection.db, { graceSeconds })) tally.fail(told(violation))
    for (const [name, graceSeconds] of soon)
      for (const violation of await findViolations(connection.db, { graceSeconds }))
        if (violation.invariant === name) tally.fail(told(violation))
    const dump = await provider.dump()
    for (const violation of await findProviderDisagreements(connection.db, dump)) tally.fail(told(violation))
    const kept = await readKept(connection, dump)
    for (const broken of promises.brokenIn(kept)) tally.fail(broken)
    for (const wrong of wrongWithLetters(kept.orders, post.received)) tally.fail(wrong)
    tally.count('letters', post.received.length)
    for (const job of await readGivenUpJobs(connection)) tally.fail(`a job was given up: ${JSON.stringify(job)}`)
  } finally {
    await connection.close()
  }
  tally.count('invariants', Object.keys(invariants).length + Object.keys(providerInvariants).length)
  for (const line of linesOfFailures(logDirectory, tally.failures)) tally.tell(line)
}

const told = ({ invariant, rows }: Violation): string =>
  [`${invariant} does not hold:`, ...rows.map((row) => `  ${JSON.stringify(row)}`)].join('\n')

/** Sweeps are never tried again, and may fail while something is away. */
async function readGivenUpJobs({ pool }: Connection): Promise<object[]> {
  const { rows } = await pool.query<object>(`
    select name, data, output from pgboss.job
    where name = 'dead-letters' or state = 'failed' and dead_letter is not null limit 20`)
  return rows
}

/** What the logs say about the requests that a failure names. */
function linesOfFailures(directory: string, failures: readonly string[]): string[] {
  const requestIds = failures.flatMap((failure) => /\(request ([\w-]+)\)/.exec(failure)?.[1] ?? [])
  if (requestIds.length === 0) return []
  const lines = readdirSync(directory).flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'))
  return lines.filter((line) => requestIds.some((id) => line.includes(id)))
}
