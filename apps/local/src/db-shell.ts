import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readEnv } from '@tillwright/api/env'

/** `npm run db:shell`: psql on the running shop's database, where psql is installed. */
const env = readEnv()
const url = env.DATABASE_URL ?? embeddedUrl(join(resolve(env.DATA_DIR), 'pg18'))
const shell = spawn('psql', [url, ...process.argv.slice(2)], { stdio: 'inherit' })
shell.on('error', () => {
  console.error(`psql is not installed. Any PostgreSQL client can open:\n  ${url}`)
  process.exitCode = 1
})
shell.on('exit', (code) => {
  process.exitCode = code ?? 1
})

function embeddedUrl(directory: string): string {
  const read = (name: string) => readFileSync(join(directory, name), 'utf8').trim()
  try {
    return `postgres://postgres:${encodeURIComponent(read('password'))}@127.0.0.1:${read('port')}/tillwright`
  } catch {
    console.error('there is no embedded database yet: run `npm start` first')
    process.exit(1)
  }
}
