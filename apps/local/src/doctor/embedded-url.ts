import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the PostgreSQL of `npm start` listens; null where this data directory has never had one. */
export function embeddedUrl(dataDirectory: string): string | null {
  const read = (name: string) => readFileSync(join(dataDirectory, 'pg18', name), 'utf8').trim()
  try {
    return `postgres://postgres:${encodeURIComponent(read('password'))}@127.0.0.1:${read('port')}/tillwright`
  } catch {
    return null
  }
}
