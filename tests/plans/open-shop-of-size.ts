import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import type { Deps } from '@tillwright/api/deps'
import { depsOver, openDeps } from '@tillwright/api/open-deps'
import { appRouter } from '@tillwright/api/router'
import { offlineVatIds } from '@tillwright/api/tax/vat-ids'
import { keepLog } from '@tillwright/api/testing/kept-log'
import { noClaims } from '@tillwright/api/testing/no-claims'
import { createCallerFactory } from '@tillwright/api/trpc'
import { type Connection, connect } from '@tillwright/db/client'
import { openTestDatabase } from '@tillwright/db/testing/test-database'
import { permissions } from '@tillwright/domain/accounts/permission'
import { openSimulator } from '@tillwright/stripe-simulator/open-simulator'
import { catalogueRows, opinionRows } from './catalogue-rows.ts'
import { jobRows } from './job-rows.ts'
import { moneyRows, orderRows, stockRows } from './order-rows.ts'
import { peopleRows } from './people-rows.ts'
import { priceRows } from './price-rows.ts'
import { idOf, insertOf } from './rows.ts'
import { type PlanWatch, watchPlans } from './watch-plans.ts'

export const filled = [
  ...catalogueRows,
  ...opinionRows,
  ...priceRows,
  ...peopleRows,
  ...orderRows,
  ...moneyRows,
  ...stockRows,
  ...jobRows,
]

const callerOf = createCallerFactory(appRouter)
type Caller = ReturnType<typeof callerOf>

export interface ShopOfSize extends AsyncDisposable {
  readonly deps: Deps
  readonly connection: Connection
  readonly watch: PlanWatch
  /** The first customer, who has more of everything than others, and somebody of the staff who may do all. */
  readonly as: { readonly customer: Caller; readonly staff: Caller; readonly anyone: Caller }
}

/** A shop with rows in every table that grows, and one connection, of which the plans are watched. */
export async function openShopOfSize(): Promise<ShopOfSize> {
  const database = await openTestDatabase('catalogue')
  await fill(database)
  const connection = connect({ connectionString: database.connectionString, poolMax: 1 })
  const watch = watchPlans(connection)
  const simulator = await openSimulator({ port: 0, journalFile: null, webhook: null })
  const settings = settingsOf(database.connectionString, simulator.url)
  const opened = await openDeps(settings)
  // What is kept for a second is read once: a moment that does not pass makes that the same in every run.
  const at = new Date()
  const deps = depsOver({ ...opened.deps, db: connection.db, vatIds: offlineVatIds, now: () => at }, settings)
  const asAccount = async (accountId: string, sessionId: string) => {
    // Ids of rows that are filled: their brands are of the domain.
    const { accessToken } = await deps.accessTokens.issue({ accountId, sessionId } as never)
    return callerOf({ ...deps, ...noClaims, credential: { kind: 'access_token', token: accessToken } })
  }
  return {
    deps,
    connection,
    watch,
    as: {
      anyone: callerOf({ ...deps, ...noClaims }),
      customer: await asAccount(idOf('account', 1), idOf('session', 2)),
      staff: await asAccount(idOf('account', 199), idOf('session', 199)),
    },
    [Symbol.asyncDispose]: async () => {
      await opened.close(1_000)
      await connection.close()
      await simulator.close()
      await database.close()
    },
  }
}

/** Nothing that rows refer to is looked at, and no rule: this shop has a size, and not much sense. */
async function fill({ pool }: Connection): Promise<void> {
  const client = await pool.connect()
  await client.query('set session_replication_role = replica; set statement_timeout = 0')
  await client.query(`do $$ declare one record; begin
    for one in select conrelid::regclass as place, conname from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace loop
      execute format('alter table %s drop constraint %I', one.place, one.conname);
    end loop; end $$`)
  for (const rows of filled) await client.query(insertOf(rows))
  await client.query(`update account set role = 'STAFF', permissions = $1 where id = $2`, [
    permissions,
    idOf('account', 199),
  ])
  // All rows are looked at, and all of them are known to be visible: what is planned is the same in every run.
  await client.query('set default_statistics_target = 200')
  await client.query('vacuum analyze')
  client.release(true)
}

const settingsOf = (databaseUrl: string, apiBase: string) => ({
  ...{ databaseUrl, databasePoolMax: 2, accessTokenSecrets: [randomBytes(32).toString('base64url')] },
  ...{ works: false, limits: 'off' as const, oidcProviders: [], publicUrl: 'http://127.0.0.1' },
  stripe: {
    ...{ secretKey: 'sk_test_simulator', publishableKey: 'pk_test_simulator', apiBase },
    webhookSecrets: ['whsec_simulator_test'],
  },
  mail: { smtpUrl: undefined, directory: tmpdir() },
  carriers: { urls: new Map(), secret: null },
  vatIds: { check: 'offline' as const },
  media: { directory: tmpdir(), s3: null, publicUrl: null },
  log: keepLog().log,
})
