import { parseArgs } from 'node:util'
import { connect, type Db, sqlStateOf } from '@tillwright/db/client'
import { readServerFacts, unknownMigrations } from '@tillwright/db/invariants/vital-signs'
import { migrate, migrationStates } from '@tillwright/db/migrate'
import { timeoutSetting } from '@tillwright/db/migrations/statements'
import { type TriedMigration, tryMigrations } from '@tillwright/db/try-migrations'
import { directDatabaseUrl, EnvError, readEnv } from './env.ts'
import { exitCodes, StartRefused, whyRefused } from './process/refuse-start.ts'

const usage = `Brings the database of a shop up to date. Whoever comes at the same time waits, and finds it done.
It ends as the API does.

  npm run migrate [-- up]       runs what is pending
  npm run migrate -- status     which migrations have run, and which have not
  npm run migrate -- dry-run    runs what is pending and takes it back, and tells its statements, time and locks

  --lock-timeout-ms 2000        how long a statement waits for a lock, before all is tried again; ten times at most
  --statement-timeout-ms 0      how long it may take in all; 0 is as long as it takes
`

const commands: Readonly<Record<string, (db: Db, connectionString: string) => Promise<string[]>>> = {
  up: async (db, connectionString) => {
    await examineEncoding(db)
    return orElse(await migrate(db, connectionString), 'up to date')
  },
  status: async (db) => {
    const known = (await migrationStates(db)).map(
      ({ name, executedAt }) => `${executedAt?.toISOString() ?? 'pending'.padEnd(24)}  ${name}`,
    )
    const unknown = await unknownMigrations(db)
    return [...known, ...unknown.map((name) => `${'of a newer version'.padEnd(24)}  ${name}`)]
  },
  'dry-run': async (db) => orElse((await tryMigrations(db)).flatMap(linesOf), 'up to date'),
}

/** In any other, letters are counted and compared as bytes; only another database mends that, so an old one goes on. */
async function examineEncoding(db: Db): Promise<void> {
  const { encoding } = await readServerFacts(db)
  if (encoding === 'UTF8') return
  const itIs = `the database of DATABASE_URL is in ${encoding}, and has to be in UTF8`
  const isNew = (await migrationStates(db)).every(({ executedAt }) => executedAt === null)
  if (!isNew) {
    process.stderr.write(`${itIs}: it goes on, but move it soon, as docs/guides/operations.md says\n`)
    return
  }
  throw new StartRefused(
    exitCodes.noPermission,
    `${itIs}: make it anew, by createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0`,
  )
}

const orElse = (lines: string[], nothing: string) => (lines.length === 0 ? [nothing] : lines)

const linesOf = ({ name, text, ms, tables, isConcurrent }: TriedMigration): string[] => [
  `-- ${name}: ${isConcurrent ? 'beside those who write; here as any other, in' : 'in'} ${ms.toFixed(0)} ms`,
  ...(isConcurrent ? [] : tables).map(
    ({ table, lock, isRewritten }) => `--   ${table}: ${lock}${isRewritten ? ', written anew' : ''}`,
  ),
  text.replace(/^\n+|\s+$/g, ''),
  '',
]

const outOfTime: Readonly<Record<string, StartRefused>> = {
  '57014': new StartRefused(
    exitCodes.unavailable,
    'a statement took longer than --statement-timeout-ms: its migration was taken back',
  ),
  '40P01': new StartRefused(
    exitCodes.unavailable,
    'others were in the way again and again: try again when less goes on',
  ),
  '55P03': new StartRefused(
    exitCodes.unavailable,
    'others have held a lock for longer than --lock-timeout-ms: try again when less goes on',
  ),
}

async function run() {
  const { values, positionals } = readArguments()
  const command = commands[positionals[0] ?? 'up']
  const times = [values['lock-timeout-ms'], values['statement-timeout-ms']].map(Number)
  if (command === undefined || positionals.length > 1 || !times.every(isTime)) {
    process.stderr.write(usage)
    process.exitCode = exitCodes.usage
    return
  }
  const env = readEnv()
  const databaseUrl = directDatabaseUrl(env)
  if (databaseUrl === undefined) throw new EnvError(['DATABASE_URL: it says what to migrate'])
  const [lockMs = 0, statementMs = 0] = times
  const connectionString = withTimeouts(databaseUrl, lockMs, statementMs)
  const connection = connect({ connectionString, poolMax: 3, waitMs: env.DATABASE_WAIT_MS })
  try {
    const lines = await command(connection.db, databaseUrl)
    process.stdout.write(`${lines.join('\n')}\n`)
  } finally {
    await connection.close()
  }
}

function readArguments() {
  const options = {
    'lock-timeout-ms': { type: 'string', default: '2000' },
    'statement-timeout-ms': { type: 'string', default: '0' },
  } as const
  try {
    return parseArgs({ allowPositionals: true, options })
  } catch {
    // An option that there is not is as a command that there is not.
    return { values: { 'lock-timeout-ms': '', 'statement-timeout-ms': '' }, positionals: ['?'] }
  }
}

const isTime = (ms: number) => Number.isInteger(ms) && ms >= 0 && ms < 2 ** 31

function withTimeouts(connectionString: string, lockMs: number, statementMs: number): string {
  const url = new URL(connectionString)
  url.searchParams.set('lock_timeout', String(lockMs))
  const given = url.searchParams.get('options') ?? ''
  url.searchParams.set('options', `${given} -c jit=off -c ${timeoutSetting}=${statementMs}`.trim())
  return url.href
}

try {
  await run()
} catch (error) {
  const refused = outOfTime[sqlStateOf(error) ?? ''] ?? whyRefused(error)
  process.stderr.write(`${refused?.message ?? String(error)}\n`)
  process.exitCode = refused?.exitCode ?? exitCodes.unexpected
}
