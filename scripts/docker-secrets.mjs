// Writes the secrets that compose.yaml and deploy/kubernetes name, a file each: random where they are ours, empty where
// they are somebody else's to give. What is there already stays as it is.
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2] ?? 'secrets'
mkdirSync(folder, { recursive: true, mode: 0o700 })

const postgres = give('POSTGRES_PASSWORD', random())
give('DATABASE_URL', `postgres://tillwright:${postgres}@postgres:5432/tillwright`)
const redis = /^requirepass (\S+)$/m.exec(give('REDIS_CONF', redisConf(random())))?.[1] ?? ''
give('REDIS_URL', `redis://:${redis}@redis:6379`)
give('ACCESS_TOKEN_SECRET', random())
for (const name of ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET']) {
  if (give(name, '') === '') console.log(`${join(folder, name)} is empty: put what Stripe's dashboard says into it`)
}
const ifWanted = [
  'DATABASE_DIRECT_URL',
  'DATABASE_REPLICA_URL',
  'SMTP_URL',
  'OIDC_PROVIDERS',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'CARRIER_SECRET',
  'SENTRY_DSN',
  'METRICS_TOKEN',
]
for (const name of ifWanted) give(name, '')

function give(name, text) {
  const file = join(folder, name)
  // Nobody else gets into the folder; in a container, whoever runs there must be able to read them.
  if (!existsSync(file)) writeFileSync(file, text)
  chmodSync(file, 0o644)
  return readFileSync(file, 'utf8').trim()
}

function random() {
  return randomBytes(32).toString('base64url')
}

/** Counters alone, which nobody misses. */
function redisConf(password) {
  return `requirepass ${password}\nsave ""\nappendonly no\nmaxmemory 128mb\nmaxmemory-policy volatile-ttl\n`
}
