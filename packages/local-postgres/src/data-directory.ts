import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Account, giveTo } from './account.ts'
import { LocalPostgresError } from './local-postgres-error.ts'
import { quietEnvironment } from './server.ts'

export interface Creation {
  readonly initdb: string
  readonly account: Account
  readonly data: string
  readonly durable: boolean
}

/** Creates the data directory. It appears complete, by one rename, or not at all. */
export async function createData({ initdb, account, data, durable }: Creation): Promise<void> {
  const unfinished = mkdtempSync(`${data}.unfinished-`)
  const password = passwordFile(data)
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  for (const path of [password, unfinished]) giveTo(account, path)
  const [program = initdb, ...words] = [
    ...account.through,
    initdb,
    `--pgdata=${unfinished}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${password}`,
    // Rounds protect guessable passwords; ours is random, and every connection would pay for them.
    '--set=scram_iterations=1',
    ...(durable ? [] : ['--no-sync']),
  ]
  const child = spawn(program, words, { ...account.spawnAs, env: quietEnvironment, cwd: '/' })
  const [[code], complaint] = await Promise.all([once(child, 'close'), text(child.stderr), text(child.stdout)])
  if (code !== 0) {
    rmSync(unfinished, { recursive: true, force: true })
    throw new LocalPostgresError(`The database in ${data} could not be created: ${oneLine(complaint)}`)
  }
  renameSync(unfinished, data)
  removeUnfinished(data)
}

/** The password of the superuser `postgres`. */
export function readPassword(data: string): string {
  const file = passwordFile(data)
  if (existsSync(file)) return readFileSync(file, 'utf8')
  throw new LocalPostgresError(`${file} is missing: restore it, or remove ${data} to begin with an empty database.`)
}

const passwordFile = (data: string): string => join(dirname(data), 'password')

/** Last, because the programs of a killed first start go on writing for a moment. */
function removeUnfinished(data: string): void {
  for (const name of readdirSync(dirname(data)))
    if (name.startsWith('data.unfinished-'))
      rmSync(join(dirname(data), name), { recursive: true, force: true, maxRetries: 5 })
}

const oneLine = (message: string): string => message.trim().replaceAll(/\s*\n\s*/g, '; ')
