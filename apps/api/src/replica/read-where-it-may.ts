import type { Db } from '@tillwright/db/client'
import { openReplica, type ReplicaTrouble } from '@tillwright/db/replica'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { openPostgresSearch } from '../search/postgres-search.ts'
import type { SearchPort } from '../search/search-port.ts'
import { type Age, mayLag } from './may-lag.ts'

/** What a read is made over. */
interface Reads {
  readonly db: Db
  readonly search: SearchPort
}

/** The replica as the rooms know it. */
export interface ReplicaReads {
  /** Null where the primary has to answer. */
  over(age: Age): Promise<Reads | null>
  /** Told of news of the catalogue: whatever is read from now on shows them. */
  hearNews(): void
  /** Told how one knows that no news have been missed; before, nobody relies on them. */
  heedSilence(silentMs: () => number): void
  close(): Promise<void>
}

export interface ReplicaReadsOptions extends Pick<Context, 'log' | 'now'> {
  readonly primaryUrl: string
  readonly replicaUrl: string
  readonly poolMax: number
  readonly isPooled: boolean
  readonly preparedStatements: boolean | undefined
}

/** As old as what is kept of the catalogue may be: nobody is to see what was changed a second ago. */
const newsMsMax = 900

export function openReplicaReads({ log, now, ...options }: ReplicaReadsOptions): ReplicaReads {
  const replica = openReplica({ ...options, onChange: (trouble) => tell(log, trouble) })
  const searches = new WeakMap<Db, SearchPort>()
  let newsAt = Number.NEGATIVE_INFINITY
  let silentMs = () => Number.POSITIVE_INFINITY
  const momentOf = (age: Age): number => {
    const at = performance.now()
    return age === 'now' || silentMs() > newsMsMax ? at : Math.max(newsAt, at - newsMsMax)
  }
  const searchOver = (db: Db): SearchPort => {
    const search = searches.get(db) ?? openPostgresSearch(db, now)
    searches.set(db, search)
    return search
  }
  return {
    over: async (age) => {
      const db = await replica.asOf(momentOf(age))
      return db && { db, search: searchOver(db) }
    },
    hearNews: () => {
      newsAt = performance.now()
    },
    heedSilence: (ask) => {
      silentMs = ask
    },
    close: replica.close,
  }
}

function tell(log: Context['log'], trouble: ReplicaTrouble | null): void {
  if (trouble === null) log.info('the replica is read from')
  else log.warn({ problem: trouble }, 'the replica is not read from: the primary answers everything')
}

type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: { readonly code: string } }

/**
 * Answers a call from the replica where it may be and the replica is as far as it has to be, and otherwise from the
 * primary: also where something went wrong over there, which no caller is to notice. Run is told where to read, and
 * null where that stays as it is.
 */
export async function readWhereItMay<Answered extends Outcome>(
  { replica, log }: Context,
  path: string,
  run: (reads: Reads | null) => Promise<Answered>,
): Promise<Answered> {
  const age = replica === null ? undefined : mayLag.get(path)
  const there = age === undefined ? null : await replica?.over(age)
  if (!there) return run(null)
  const answered = await run(there)
  if (answered.ok || answered.error instanceof Refused || answered.error.code !== 'INTERNAL_SERVER_ERROR')
    return answered
  log.warn({ procedure: path, err: answered.error }, 'the replica could not answer: the primary does')
  return run(null)
}
