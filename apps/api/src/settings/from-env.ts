import { join } from 'node:path'
import type { Logger } from 'pino'
import { type Env, EnvError } from '../env.ts'
import { type Maxima, usualMaxima } from '../limits/limits.ts'
import type { MediaSettings } from '../media/open-storage.ts'
import type { ServeOptions } from '../serve.ts'
import { urlAt } from './url-at.ts'
import { version } from './version.ts'

/**
 * What a process needs that was given everything from outside, as in production. Throws EnvError for what is missing.
 */
export function settingsOf(env: Env, log: Logger): Omit<ServeOptions, 'works'> {
  const missing: string[] = []
  const needed = <T>(name: string, value: T | undefined, instead: T): T => {
    if (value === undefined) missing.push(`${name}: this process needs it (npm start brings its own)`)
    return value ?? instead
  }
  const settings = {
    databaseUrl: needed('DATABASE_URL', env.DATABASE_URL, ''),
    databasePoolMax: env.DATABASE_POOL_MAX,
    databaseWaitMs: env.DATABASE_WAIT_MS,
    databaseDirectUrl: env.DATABASE_DIRECT_URL,
    databaseReplicaUrl: env.DATABASE_REPLICA_URL,
    preparedStatements:
      env.DATABASE_PREPARED_STATEMENTS === undefined ? undefined : env.DATABASE_PREPARED_STATEMENTS === 'on',
    accessTokenSecrets: needed('ACCESS_TOKEN_SECRET', env.ACCESS_TOKEN_SECRET, []),
    stripe: {
      secretKey: needed('STRIPE_SECRET_KEY', env.STRIPE_SECRET_KEY, ''),
      publishableKey: needed('STRIPE_PUBLISHABLE_KEY', env.STRIPE_PUBLISHABLE_KEY, ''),
      webhookSecrets: needed('STRIPE_WEBHOOK_SECRET', env.STRIPE_WEBHOOK_SECRET, []),
      apiBase: env.STRIPE_API_BASE,
      requestsPerSecondMax: env.STRIPE_REQUESTS_PER_SECOND,
    },
    mail: { smtpUrl: env.SMTP_URL, directory: null },
    oidcProviders: env.OIDC_PROVIDERS,
    carriers: carriersOf(env),
    vatIds: vatIdsOf(env),
    media: mediaOf(env),
    limits: limitsOf(env),
    watching: watchingOf(env),
    catalogCacheBytes: env.CATALOG_CACHE_MB * 2 ** 20,
    log,
    ...httpOptionsOf(env),
  }
  if (missing.length > 0) throw new EnvError(missing)
  return settings
}

/** Who is asked for live prices, and what the requests are signed with. */
export const carriersOf = (env: Env) => ({ urls: env.CARRIERS, secret: env.CARRIER_SECRET ?? null })

/** Who is asked about VAT ids. */
export const vatIdsOf = (env: Env) => ({ check: env.VAT_ID_CHECK })

/** Where media lie. */
export const mediaOf = (env: Env): MediaSettings => ({
  directory: join(env.DATA_DIR, 'media'),
  publicUrl: env.MEDIA_PUBLIC_URL ?? null,
  s3:
    env.S3_BUCKET === undefined
      ? null
      : {
          bucket: env.S3_BUCKET,
          region: env.S3_REGION,
          endpoint: env.S3_ENDPOINT ?? `https://s3.${env.S3_REGION}.amazonaws.com`,
          accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
          secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
        },
})

/** How often whoever may do what, where the environment does not say otherwise. */
export const limitsOf = (env: Env, usual: Maxima = usualMaxima): ServeOptions['limits'] =>
  env.RATE_LIMIT === 'off' ? 'off' : { maxima: { ...usual, ...env.RATE_LIMITS }, redisUrl: env.REDIS_URL }
/** How many streams may be open. */
export const watchingOf = (env: Env) => ({
  perIdentity: env.STREAMS_PER_IDENTITY,
  perAddress: env.STREAMS_PER_ADDRESS,
  perProcess: env.STREAMS_PER_PROCESS,
})

/** How the API is reached. Without PUBLIC_URL that is a laptop, which knows itself by its port. */
export const httpOptionsOf = (env: Env) => ({
  host: env.HOST,
  port: env.PORT,
  publicUrl: env.PUBLIC_URL ?? urlAt({ host: env.HOST, port: env.PORT }),
  allowedOrigins: env.ALLOWED_ORIGINS,
  trustProxy: env.TRUST_PROXY,
  mediaDirectory: null,
  links: [],
  version,
  metricsToken: env.METRICS_TOKEN,
  overload: { requestsMax: env.CONCURRENT_REQUESTS_MAX, eventLoopDelayMsMax: env.EVENT_LOOP_DELAY_MAX_MS },
})
