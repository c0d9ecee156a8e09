import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Connection, type ConnectOptions, connect, type Db } from './client.ts'

/** Why a replica is not read from, for now. */
export type ReplicaTrouble =
  | 'it lags behind'
  | 'it does not answer'
  | 'it is no replica of this database'
  | 'the primary does not say how far it is'

/** A copy of the database that PostgreSQL keeps by itself, a moment behind. */
export interface Replica {
  /**
   * The replica, where it shows everything that had been committed by this moment of `performance.now()`; null where
   * that would have to be waited for, and where it is in trouble.
   */
  asOf(moment: number): Promise<Db | null>
  close(): Promise<void>
}

export interface ReplicaOptions extends Omit<ConnectOptions, 'connectionString' | 'onIdleError'> {
  /** Which has the last word on what has been committed. */
  readonly primaryUrl: string
  /** Of one server: behind an address of several, what one of them shows says nothing of the next. */
  readonly replicaUrl: string
  /** Told when it is read from no more, and why, and when it is again. */
  readonly onChange: (trouble: ReplicaTrouble | null) => void
}

interface Position {
  readonly written: bigint
  /** Of the server, and of its history since a replica last became the primary. */
  readonly history: string
}

const lookEveryMs = 250
/** A replica that takes longer, with all that is asked of it and waited for: nobody waits, and it is not read from. */
const lookMsMax = 250
/** One that says nothing for so long, twice in a row, is as good as gone. */
const answerMsMax = 1_000
/** Whoever cut more often would never give a slow machine the time to take a new connection. */
const leaveEvery = 5
/** So long, one after the other, whoever reads waits for it to catch up; after that nobody waits until it has. */
const waitsMs = [0, 1, 2, 4, 8, 16, 16] as const
/** How often it is found behind before it is told: one glance says little. */
const behindMin = 4

/**
 * Compares positions in the log of changes: where the primary has been asked at some moment how much is written there,
 * and the replica has played back as much, it shows all that had been committed by then. Positions are asked for over
 * connections of their own: they are wanted most when all others are busy.
 */
export function openReplica({ primaryUrl, replicaUrl, onChange, ...how }: ReplicaOptions): Replica {
  const ask = { ...how, poolMax: 1, onIdleError: () => undefined }
  const primary = connect({ ...ask, connectionString: primaryUrl })
  const begin = () => ({
    asked: connect({ ...ask, connectionString: replicaUrl }),
    read: connect({ ...how, connectionString: replicaUrl, onIdleError: () => undefined }),
  })
  let replica = begin()
  let showsUpTo = Number.NEGATIVE_INFINITY
  let trouble: ReplicaTrouble | null = 'it does not answer'
  let told: ReplicaTrouble | null | undefined
  let behind = 0
  let unanswered = 0
  let looking: Promise<void> | undefined
  const closing = new AbortController()

  async function look(): Promise<void> {
    const begunAt = performance.now()
    const here = await within(answerMsMax, primaryPosition(primary.db)).catch(() => null)
    // Where the primary says nothing, nobody knows what has been committed.
    if (here === null) return fail('the primary does not say how far it is')
    // From here on: a primary that is slow is no fault of the replica, which spares it work just then.
    const askedAt = performance.now()
    const isLate = () => performance.now() - askedAt > lookMsMax
    // Whoever comes while it goes on need not find out for himself.
    const late = setTimeout(() => {
      trouble = 'it does not answer'
    }, lookMsMax).unref()
    try {
      for (const ms of waitsMs) {
        if (ms > 0) await sleep(ms)
        const there = await within(answerMsMax, replicaPosition(replica.asked.db))
        unanswered = 0
        if (isLate()) return fail('it does not answer')
        if (there?.history !== here.history) return fail('it is no replica of this database', behindMin)
        if (there.written < here.written) continue
        showsUpTo = begunAt
        trouble = null
        behind = 0
        return
      }
      fail('it lags behind')
    } catch {
      fail('it does not answer', behindMin)
      unanswered += 1
      if (unanswered % leaveEvery === 2) leave()
    } finally {
      clearTimeout(late)
    }
  }

  function fail(why: ReplicaTrouble, least = 0): void {
    trouble = why
    behind = Math.max(behind + 1, least)
  }

  /** Whoever is reading there hears at once that nothing will come of it, and nobody waits for those connections. */
  function leave(): void {
    const left = replica
    replica = begin()
    for (const connection of [left.asked, left.read]) void cut(connection)
  }

  const lookOnce = (): Promise<void> => {
    looking = look().finally(() => {
      looking = undefined
    })
    return looking
  }

  async function keepLooking(): Promise<void> {
    while (!closing.signal.aborted) {
      await (looking ?? lookOnce())
      const now = trouble !== null && behind < behindMin ? told : trouble
      if (now !== undefined && now !== told && !closing.signal.aborted) onChange(now)
      told = now
      await sleep(lookEveryMs, undefined, { ref: false, signal: closing.signal }).catch(() => undefined)
    }
  }

  const kept = keepLooking()
  return {
    asOf: async (moment) => {
      const until = performance.now() + lookMsMax
      // The one that is under way may have begun before.
      for (let turn = 0; turn < 2 && trouble === null && showsUpTo < moment; turn++)
        await within(Math.max(1, until - performance.now()), looking ?? lookOnce()).catch(() => undefined)
      return trouble === null && showsUpTo >= moment ? replica.read.db : null
    },
    close: async () => {
      closing.abort()
      await Promise.all([primary, replica.asked, replica.read].map(cut))
      await kept
    },
  }
}

/** The commit of nobody who has an answer is past this; without waiting for the disk, it may be past what is there. */
async function primaryPosition(db: Db): Promise<Position> {
  const { rows } = await sql<{ written: string; history: string }>`
    select case when current_setting('synchronous_commit') = 'off' then pg_current_wal_insert_lsn()
        else pg_current_wal_flush_lsn() end::text as written,
      (select system_identifier from pg_control_system())::text || ' '
        || ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int::text as history`.execute(db)
  return positionIn(rows)
}

/** Null where it is none. What it says of its history may be late, and then it is not read from for a while. */
async function replicaPosition(db: Db): Promise<Position | null> {
  const { rows } = await sql<{ written: string; history: string }>`
    select pg_last_wal_replay_lsn()::text as written,
      (select system_identifier from pg_control_system())::text || ' '
        || (select timeline_id from pg_control_checkpoint())::text as history
    where pg_is_in_recovery() and pg_last_wal_replay_lsn() is not null`.execute(db)
  return rows.length === 0 ? null : positionIn(rows)
}

function positionIn([row]: readonly { written: string; history: string }[]): Position {
  const [high = '', low = ''] = row?.written.split('/') ?? []
  return { written: (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`), history: row?.history ?? '' }
}

const within = async <T>(ms: number, asking: Promise<T>): Promise<T> => {
  const stop = new AbortController()
  const late = sleep(ms, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`no answer within ${ms} ms`)
  })
  late.catch(() => undefined)
  asking.catch(() => undefined)
  try {
    return await Promise.race([asking, late])
  } finally {
    stop.abort()
  }
}

/** Also where somebody waits for an answer, which then does not come. */
const cut = async (connection: Connection): Promise<void> => {
  connection.cut()
  await connection.close()
}
