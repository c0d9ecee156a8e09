import { z } from 'zod'
import { limitMaxima } from './limits/limit-maxima.ts'
import { withFiles } from './settings/env-files.ts'
import { isNetwork } from './settings/is-network.ts'
import { list } from './settings/list.ts'
import { watchLimits } from './watchers.ts'

const port = number({ min: 0, max: 65_535 })
const url = z.url({ protocol: /^https?$/, error: 'is no address like https://shop.example' })
const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'is no address like postgres://user:password@host:5432/name',
})
function number({ min, max }: { min: number; max: number }) {
  const error = `is no whole number from ${min} to ${max}`
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error })
}

/** Like `dhl=https://rates.example/dhl,post=https://rates.example/post`. */
const carriers = list.pipe(
  z
    .array(z.string().regex(/^[a-z0-9-]{1,40}=https?:\/\/\S+$/, 'is no list like dhl=https://rates.example/dhl'))
    .transform(
      (entries) =>
        new Map(
          entries.map((entry) => [entry.split('=', 1)[0] ?? '', entry.slice(entry.indexOf('=') + 1)]),
        ) as ReadonlyMap<string, string>,
    ),
)

const proxies = list.pipe(
  z.array(z.string().refine(isNetwork, 'names what is no address or network like 127.0.0.1, 10.0.0.0/8 or loopback')),
)
/** JSON, for it has more to say than a list of words can. */
const oidcProviders = z
  .string()
  .transform((text, ctx): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      ctx.addIssue({ code: 'custom', message: 'is no JSON' })
      return z.NEVER
    }
  })
  .pipe(
    z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'is no name like google: small letters, digits and dashes'),
          issuer: url,
          clientId: z.string().min(1),
          clientSecret: z.string().min(1),
          trusted: z.boolean().default(false),
          multiFactor: z.boolean().default(false),
        }),
        { error: 'is no list like [{"name":"google","issuer":"https://…","clientId":"…","clientSecret":"…"}]' },
      )
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'has a name twice'),
  )

const notARate = 'is no part like 0.1, from 0 to 1'
const rate = z.coerce.number({ error: notARate }).min(0, { error: notARate }).max(1, { error: notARate })

const isGone = (value: unknown): boolean => value === undefined || value === ''

/** Every variable that is read, as its own schema. */
export const variables = z.object({
  NODE_ENV: z.enum(['development', 'test', 'staging', 'production']).default('development'),
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  WEB_CONCURRENCY: number({ min: 1, max: 64 }).default(1),
  PUBLIC_URL: url.optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  DATABASE_REPLICA_URL: databaseUrl.optional(),
  DATABASE_PREPARED_STATEMENTS: z.enum(['on', 'off']).optional(),
  DATABASE_POOL_MAX: number({ min: 1, max: 100 }).default(10),
  DATABASE_WAIT_MS: number({ min: 100, max: 30_000 }).default(2_000),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'is no address like redis://host:6379' }).optional(),
  ACCESS_TOKEN_SECRET: list.optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, 'is no secret key of Stripe (sk_test_… or sk_live_…)')
    .optional(),
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_\w+$/, 'is no publishable key of Stripe (pk_…)')
    .optional(),
  STRIPE_WEBHOOK_SECRET: list.optional(),
  STRIPE_API_BASE: url.optional(),
  STRIPE_REQUESTS_PER_SECOND: number({ min: 1, max: 100 }).optional(),
  STRIPE_SIMULATOR_PORT: port.default(12_111),
  ALLOWED_ORIGINS: list.default([]),
  TRUST_PROXY: proxies.default([]),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'is no address like smtp://host:587' }).optional(),
  OIDC_PROVIDERS: oidcProviders.default([]),
  MEDIA_PUBLIC_URL: url.optional(),
  S3_ENDPOINT: url.optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is no name of a bucket')
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'is no region like us-east-1')
    .default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  CARRIERS: carriers.default(new Map()),
  CARRIER_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'is no whsec_ with 24 to 64 bytes of base64')
    .optional(),
  VAT_ID_CHECK: z.enum(['vies', 'offline']).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SENTRY_DSN: z
    .string()
    .regex(/^https?:\/\/\w+@[\w.:-]+\/(?:[\w.-]+\/)*\d+$/, 'is no DSN like https://key@sentry.example/1')
    .optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  RATE_LIMIT: z.enum(['on', 'off']).default('on'),
  RATE_LIMITS: limitMaxima.default({}),
  STREAMS_PER_IDENTITY: number({ min: 1, max: 10_000 }).default(watchLimits.perIdentity),
  STREAMS_PER_ADDRESS: number({ min: 1, max: 100_000 }).default(watchLimits.perAddress),
  STREAMS_PER_PROCESS: number({ min: 1, max: 100_000 }).default(watchLimits.perProcess),
  CATALOG_CACHE_MB: number({ min: 0, max: 4_096 }).default(64),
  DRAIN_DEADLINE_MS: number({ min: 1_000, max: 600_000 }).default(10_000),
  // The rest of the time is for what came last.
  DRAIN_PAUSE_MS: number({ min: 0, max: 8_000 }).optional(),
  NEWER_DATABASE: z.enum(['refuse', 'allow']).default('refuse'),
  CONCURRENT_REQUESTS_MAX: number({ min: 4, max: 100_000 }).default(1_000),
  EVENT_LOOP_DELAY_MAX_MS: number({ min: 10, max: 60_000 }).default(1_000),
  METRICS_PORT: port.optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{32,}$/, 'needs at least 32 characters, of those that a header takes')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_SERVICE_NAME: z.string().min(1).default('tillwright'),
  TRACES_SAMPLE_RATE: rate.optional(),
  PROFILES_SAMPLE_RATE: rate.optional(),
  LOG_DIR: z.string().min(1).optional(),
})

// Only in production does a load balancer have to be waited for; a developer's Ctrl-C waits for nobody.
const schema = variables.transform((env) => ({
  ...env,
  // Paths are put behind it.
  PUBLIC_URL: env.PUBLIC_URL?.replace(/\/+$/, ''),
  // Laptops and tests need no network.
  VAT_ID_CHECK: env.VAT_ID_CHECK ?? (env.NODE_ENV === 'production' ? ('vies' as const) : ('offline' as const)),
  DRAIN_PAUSE_MS: env.DRAIN_PAUSE_MS ?? (env.NODE_ENV === 'production' ? 5_000 : 0),
  TRACES_SAMPLE_RATE: env.TRACES_SAMPLE_RATE ?? (env.NODE_ENV === 'production' ? 0.1 : 1),
  PROFILES_SAMPLE_RATE: env.PROFILES_SAMPLE_RATE ?? (env.NODE_ENV === 'production' ? 0.1 : 1),
}))

/** What the process is told from outside; shop settings live in the database. */
export type Env = Readonly<z.output<typeof schema>>

/** Every name that is read, for `.env.example` to be checked against. */
export const envNames = Object.keys(variables.shape)

/** The database as one connects to it for long, whatever pooler stands before it. */
export const directDatabaseUrl = ({ DATABASE_DIRECT_URL, DATABASE_URL }: Env): string | undefined =>
  DATABASE_DIRECT_URL ?? DATABASE_URL

/** What Node itself reads, and hands on to processes that this one starts. */
export const nodeOptions = (): string => process.env.NODE_OPTIONS ?? ''

/** All that is wrong with the environment at once; no message repeats a value, for many are secrets. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`the environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Reads and checks the environment and its secrets' files; an empty value counts as none. Throws EnvError. */
export function readEnv(environment: Readonly<Record<string, string | undefined>> = process.env): Env {
  const { source, problems: unread } = withFiles(environment)
  const given = Object.fromEntries(envNames.map((name) => [name, source[name]]).filter(([, value]) => !isGone(value)))
  const parsed = schema.safeParse(given)
  const issues = parsed.error?.issues ?? []
  const usable =
    parsed.data ??
    schema.parse(
      without(
        issues.map(({ path: [name] }) => name),
        given,
      ),
    )
  const told = [...unread, ...issues.map(({ path, message }) => `${path.join('.')}: ${message}`)]
  // What has been told of is there, though it can't be used: whatever else names it would be a second story.
  const names = new Set(told.map(nameIn))
  const others = problemsOf(usable).filter((problem) => !problem.match(/\w+/g)?.some((word) => names.has(word)))
  const problems = [...told, ...others]
  if (problems.length > 0) throw new EnvError(problems)
  return usable
}

const without = (names: readonly unknown[], given: object): object =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)))

const nameIn = (problem: string): string => /^\w+?(?=(_FILE)?[.:])/.exec(problem)?.[0] ?? ''

function problemsOf(env: Env): string[] {
  const weak = (env.ACCESS_TOKEN_SECRET ?? []).some(isWeak)
  const stripe = ['STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'] as const
  const always = [
    ...(['DATABASE_DIRECT_URL', 'DATABASE_REPLICA_URL'] as const)
      .filter((name) => env[name] !== undefined && env.DATABASE_URL === undefined)
      .map((name) => `${name}: DATABASE_URL is needed beside it`),
    ...(env.CARRIERS.size > 0 && env.CARRIER_SECRET === undefined
      ? ['CARRIER_SECRET: CARRIERS needs it beside it']
      : []),
    ...(['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const)
      .filter((name) => env.S3_BUCKET !== undefined && isGone(env[name]))
      .map((name) => `${name}: S3_BUCKET needs it beside it`),
    ...(env.ALLOWED_ORIGINS.every(isOrigin)
      ? []
      : ['ALLOWED_ORIGINS: names what is no origin like https://shop.example']),
    ...(weak ? ['ACCESS_TOKEN_SECRET: each needs at least 32 characters that are not all alike'] : []),
    ...(isLive(env.STRIPE_SECRET_KEY) === !isLive(env.STRIPE_PUBLISHABLE_KEY) &&
    env.STRIPE_SECRET_KEY !== undefined &&
    env.STRIPE_PUBLISHABLE_KEY !== undefined
      ? ['STRIPE_PUBLISHABLE_KEY: one of it and STRIPE_SECRET_KEY is live, the other for tests: take both of one kind']
      : []),
    ...stripe
      .filter((name) => env.STRIPE_SECRET_KEY !== undefined && env.NODE_ENV !== 'production' && isGone(env[name]))
      .map((name) => `${name}: STRIPE_SECRET_KEY needs it beside it`),
  ]
  if (env.NODE_ENV !== 'production') {
    return isLive(env.STRIPE_SECRET_KEY)
      ? [...always, `STRIPE_SECRET_KEY: a live key is for NODE_ENV=production, not ${env.NODE_ENV}`]
      : always
  }
  const required = [
    'DATABASE_URL',
    'PUBLIC_URL',
    'ACCESS_TOKEN_SECRET',
    'STRIPE_SECRET_KEY',
    'STRIPE_PUBLISHABLE_KEY',
  ] as const
  return [
    ...always,
    ...required.filter((name) => isGone(env[name])).map((name) => `${name}: production needs it`),
    ...((env.STRIPE_WEBHOOK_SECRET ?? []).length === 0 ? ['STRIPE_WEBHOOK_SECRET: production needs it'] : []),
    ...((env.STRIPE_WEBHOOK_SECRET ?? []).some((secret) => secret.length < 20 || isSimulated(secret))
      ? ['STRIPE_WEBHOOK_SECRET: too short, or the simulator’s own']
      : []),
    ...(isSimulated(env.STRIPE_SECRET_KEY ?? '')
      ? ['STRIPE_SECRET_KEY: the simulator’s own is not for production']
      : []),
    ...(env.STRIPE_API_BASE !== undefined ? ['STRIPE_API_BASE: production talks to Stripe itself'] : []),
    ...([...env.CARRIERS.values()].some((url) => !url.startsWith('https:'))
      ? ['CARRIERS: production asks carriers by https alone']
      : []),
    ...(env.OIDC_PROVIDERS.some(({ issuer }) => !issuer.startsWith('https:'))
      ? ['OIDC_PROVIDERS: production asks issuers by https alone']
      : []),
    ...(env.RATE_LIMIT === 'off' ? ['RATE_LIMIT: may not be off in production'] : []),
  ]
}

/** As a browser writes it. Neither * nor null is one: with credentials, they would let any site act. */
const isOrigin = (entry: string): boolean =>
  /^https?:/.test(entry) && URL.canParse(entry) && new URL(entry).origin === entry

const isLive = (key: string | undefined): boolean => key?.includes('_live_') ?? false

const isSimulated = (secret: string): boolean => secret.includes('simulator')

const isWeak = (secret: string): boolean => secret.length < 32 || new Set(secret).size < 10
