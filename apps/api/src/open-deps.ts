import { connect } from '@tillwright/db/client'
import { type Jobs, openJobs } from '@tillwright/db/jobs'
import type { NewId } from '@tillwright/domain/ids'
import type { Logger } from 'pino'
import { v7 } from 'uuid'
import type { Deps } from './deps.ts'
import { openLane } from './orders/lane.ts'
import { makeGateway } from './payments/gateway.ts'
import { makeKeys } from './settings/keys.ts'
import { destinationReader, shopReader } from './settings/shop.ts'

export interface ShopSettings {
  readonly databaseUrl: string
  readonly databasePoolMax: number
  /** The newest first. */
  readonly accessTokenSecrets: readonly string[]
  readonly stripe: {
    readonly secretKey: string
    readonly publishableKey: string
    readonly webhookSecrets: readonly string[]
    /** Undefined is Stripe itself. */
    readonly apiBase: string | undefined
  }
  /** Whether this process also runs jobs. */
  readonly works: boolean
  readonly log: Logger
}

export interface OpenedDeps {
  readonly deps: Deps
  /** Lets running jobs finish within the deadline, then lets go of everything. */
  close(deadlineMs: number): Promise<void>
}

/** Builds what one shop needs: several can stand side by side in one process. */
export async function openDeps(settings: ShopSettings): Promise<OpenedDeps> {
  const { log, stripe } = settings
  const onIdleError = (error: Error) => log.warn({ err: error }, 'a database connection was lost')
  const connection = connect({
    connectionString: settings.databaseUrl,
    poolMax: settings.databasePoolMax,
    onIdleError,
  })
  const jobs = await openJobs({
    connectionString: settings.databaseUrl,
    works: settings.works,
    onError: (error) => log.warn({ err: error }, 'the queue met an error'),
  }).catch(async (error: unknown) => {
    await connection.close()
    throw error
  })
  const now = () => new Date()
  const { db } = connection
  const shop = shopReader(db, now)
  const gateway = makeGateway({ ...stripe, now })
  const deps: Deps = {
    db,
    jobs,
    gateway,
    lane: openLane({ db, jobs, newId, shop }),
    keys: makeKeys(settings.accessTokenSecrets),
    newId,
    now,
    log,
    shop,
    destinationFacts: destinationReader(db, now),
    publishableKey: stripe.publishableKey,
  }
  return { deps, close: (deadlineMs) => closeAll(jobs, connection, deadlineMs) }
}

async function closeAll(jobs: Jobs, connection: { close(): Promise<void> }, deadlineMs: number): Promise<void> {
  await jobs.stop(deadlineMs)
  await connection.close()
}

// The caller's type says which kind of id it is.
export const newId: NewId = <Id extends string>() => v7() as Id
