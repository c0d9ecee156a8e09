import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { directDatabaseUrl, type Env } from '@tillwright/api/env'

/** Where the shop's database is: as the environment says, or in the folder of `npm start`, which must be running. */
export function runningDatabaseUrl(env: Env): string {
  return directDatabaseUrl(env) ?? embeddedUrl(join(resolve(env.DATA_DIR), 'pg18'))
}

function embeddedUrl(directory: string): string {
  const read = (name: string) => readFileSync(join(directory, name), 'utf8').trim()
  try {
    return `postgres://postgres:${encodeURIComponent(read('password'))}@127.0.0.1:${read('port')}/tillwright`
  } catch {
    console.error('There is no embedded database yet: run `npm start` first.')
    process.exit(1)
  }
}
