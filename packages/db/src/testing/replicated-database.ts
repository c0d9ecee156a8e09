import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openCluster } from '@tillwright/local-postgres/cluster'
import pg from 'pg'
import { connect } from '../client.ts'
import { migrate } from '../migrate.ts'
import { loadTestCatalogue } from './test-catalogue.ts'
import type { TestDatabase } from './test-database.ts'

/** A shop's database on a server of its own, and a replica of it, as PostgreSQL streams it. */
export interface ReplicatedDatabase extends AsyncDisposable {
  readonly primary: TestDatabase
  readonly replicaUrl: string
  /** Runs one statement at the replica. */
  atReplica(statement: string): Promise<readonly Record<string, unknown>[]>
  /** From now on it shows what there was, until it is let go. */
  pauseReplay(): Promise<void>
  resumeReplay(): Promise<void>
  /** SIGKILL of all that it is made of, as a machine that is gone. */
  killReplica(): Promise<void>
  startReplica(): Promise<void>
}

const name = 'shop'

export async function openReplicatedDatabase(): Promise<ReplicatedDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-replicated-'))
  const [here, there] = [join(directory, 'primary'), join(directory, 'replica')]
  const cluster = await openCluster({ directory: here, durable: false })
  await at(cluster.url('postgres'), `create database ${name}`)
  // As in production: a commit is acknowledged once it is in the log.
  await at(cluster.url('postgres'), `alter database ${name} set synchronous_commit = on`)
  const connectionString = cluster.url(name)
  const connection = connect({ connectionString, waitMs: 20_000 })
  await migrate(connection.db, connectionString)
  await loadTestCatalogue(connection.db)
  await copyWhileItRuns(cluster.url('postgres'), { here, there, port: cluster.port })
  let replica = await openCluster({ directory: there, durable: false })
  const replicaUrl = replica.url(name)
  const atReplica = (statement: string) => at(replicaUrl, statement)
  const close = async () => {
    await connection.close()
    await replica.stop()
    await cluster.stop()
    await rm(directory, { recursive: true, force: true })
  }
  return {
    primary: { ...connection, connectionString, leave: connection.close, close, [Symbol.asyncDispose]: close },
    replicaUrl,
    atReplica,
    pauseReplay: async () => {
      await atReplica('select pg_wal_replay_pause()')
      // It is asked for, and comes a moment later.
      while ((await atReplica('select pg_get_wal_replay_pause_state() as state'))[0]?.state !== 'paused')
        await sleep(20)
    },
    resumeReplay: async () => void (await atReplica('select pg_wal_replay_resume()')),
    killReplica: async () => {
      const pid = Number(readFileSync(join(there, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
      process.kill(pid, 'SIGKILL')
      await replica.stop()
    },
    startReplica: async () => {
      replica = await openCluster({ directory: there, durable: false, port: replica.port })
    },
    [Symbol.asyncDispose]: close,
  }
}

interface Copy {
  readonly here: string
  readonly there: string
  readonly port: number
}

/** The base backup as PostgreSQL's manual has it, for the servers that npm brings come without pg_basebackup. */
async function copyWhileItRuns(server: string, { here, there, port }: Copy): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`alter system set wal_keep_size = '512MB'`)
  await client.query('select pg_reload_conf()')
  await client.query(`select pg_backup_start('replica', true)`)
  mkdirSync(there)
  const filter = (path: string) => !/postmaster\.(pid|opts)$|pg_internal\.init/.test(path)
  cpSync(join(here, 'data'), join(there, 'data'), { recursive: true, filter })
  cpSync(join(here, 'password'), join(there, 'password'))
  const { rows } = await client.query('select labelfile from pg_backup_stop(false)')
  await client.end()
  const password = readFileSync(join(here, 'password'), 'utf8')
  const conninfo = `host=127.0.0.1 port=${port} user=postgres password=${password}`
  writeFileSync(join(there, 'data', 'backup_label'), rows[0].labelfile)
  writeFileSync(join(there, 'data', 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`)
  writeFileSync(join(there, 'data', 'standby.signal'), '')
}

async function at(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
