import { spawn } from 'node:child_process'
import { readEnv } from '@tillwright/api/env'
import { runningDatabaseUrl } from './running-database.ts'

/** `npm run db:shell`: psql on the running shop's database, where psql is installed. */
const env = readEnv()
/** Psql's exit code for a connection that does not come about, or is lost. */
const cannotConnect = 2
const url = runningDatabaseUrl(env)
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
