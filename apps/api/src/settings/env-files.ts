import { readFileSync } from 'node:fs'

/** What nobody else may know: whoever runs a shop hands it over as a file, named by the variable with `_FILE` behind. */
export const secretNames = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'DATABASE_REPLICA_URL',
  'REDIS_URL',
  'ACCESS_TOKEN_SECRET',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'SMTP_URL',
  'OIDC_PROVIDERS',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'CARRIER_SECRET',
  'SENTRY_DSN',
  'METRICS_TOKEN',
] as const

type Source = Readonly<Record<string, string | undefined>>

/**
 * The environment with its secrets read from their files, without the line's end that editors leave; an empty file is
 * as good as none. A secret that is given both ways, or whose file can't be read, is a problem, which names no value.
 */
export function withFiles(source: Source): { source: Source; problems: readonly string[] } {
  const read: Record<string, string> = {}
  const problems: string[] = []
  for (const name of secretNames) {
    const path = source[`${name}_FILE`] ?? ''
    if (path === '') continue
    if ((source[name] ?? '') !== '') problems.push(`${name}_FILE: ${name} is set as well, and only one of them may be`)
    else {
      try {
        read[name] = readFileSync(path, 'utf8').trim()
      } catch (error) {
        problems.push(`${name}_FILE: its file can't be read (${reasonOf(error)})`)
      }
    }
  }
  return { source: { ...source, ...read }, problems }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
