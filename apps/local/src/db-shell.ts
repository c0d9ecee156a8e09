import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readEnv } from '@tillwright/api/env'

/** `npm run db:shell`: psql on the running shop's database, where psql is installed. */
const env = readEnv()
/** Psql's exit code for a connection that does not come about, or is lost. */
const cannotConnect = 2
const url = env.DATABASE_URL ?? embeddedUrl(join(resolve(env.DATA_DIR), 'pg18'))
const shell = spawn('psql', [url, ...process.argv.slice(2)], { stdio: 'inherit' })
shell.on('error', () => {
  console.error(`psql is not installed. Any PostgreSQL client can open:\n  ${url}`)
  process.exitCode = 1
})
// Ctrl-C in psql cancels a statement; without this it would end us, and leave psql alone with the terminal.
process.on('SIGINT', () => undefined)
shell.on('exit', (code) => {
  if (code === cannotConnect && env.DATABASE_URL === undefined)
    console.error('The embedded PostgreSQL runs as long as `npm start` does: start that in another terminal.')
  process.exitCode = code ?? 1
})

function embeddedUrl(directory: string): string {
  const read = (name: string) => readFileSync(join(directory, name), 'utf8').trim()
  try {
    return `postgres://postgres:${encodeURIComponent(read('password'))}@127.0.0.1:${read('port')}/tillwright`
  } catch {
    console.error('There is no embedded database yet: run `npm start` first.')
    process.exit(1)
  }
}
