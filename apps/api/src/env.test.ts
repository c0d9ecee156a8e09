import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { configurationReference } from '../scripts/configuration.ts'
import { EnvError, envNames, readEnv } from './env.ts'

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db/shop',
  PUBLIC_URL: 'https://shop.example',
  ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
  STRIPE_SECRET_KEY: 'sk_live_51abc',
  STRIPE_PUBLISHABLE_KEY: 'pk_live_51abc',
  STRIPE_WEBHOOK_SECRET: 'whsec_4f8a9b1c2d3e4f5a6b7c',
}

const problemsOf = (source: Record<string, string>): readonly string[] => {
  try {
    readEnv(source)
    return []
  } catch (error) {
    if (error instanceof EnvError) return error.problems
    throw error
  }
}

test('development needs nothing, and an empty value is none', () => {
  expect(readEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({
    NODE_ENV: 'development',
    PORT: 3000,
    DATA_DIR: '.data',
  })
})

test('all problems are told at once, by name, and none repeats a value', () => {
  const problems = problemsOf({ PORT: 'a-secret-port', DATABASE_URL: 'a-secret-url', LOG_LEVEL: 'a-secret-level' })
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'DATABASE_URL', 'LOG_LEVEL'])
  expect(problems.join()).not.toContain('a-secret')
})

test('what is missing is told along with what is wrong, each once', () => {
  const { DATABASE_URL: _, ...others } = production
  const problems = problemsOf({ ...others, PORT: '99999', PUBLIC_URL: 'shop.example', STRIPE_SECRET_KEY_FILE: '/none' })
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    ...['STRIPE_SECRET_KEY_FILE', 'PORT', 'PUBLIC_URL', 'DATABASE_URL'],
  ])
})

test.each([
  ...['foo', '10.0.0.0/33', '::1/129', '10.0.0.0/8/8', '10.0.0.0/', '300.0.0.1'],
  ...['0.0.0.0/0', '::/0', '10.0.0.0/0.0.0.0', '10.0.0.0/255.0.255.0', 'fd00::/ffff::', '1'],
])('no proxy is trusted because it is said to be at %s', (value) => {
  expect(problemsOf({ TRUST_PROXY: value }).join()).toContain('TRUST_PROXY')
})

test('proxies are trusted by address, network or name, and the server takes whatever is accepted', () => {
  const proxies = ['loopback', '10.0.0.0/8', '10.0.0.0/255.0.0.0', '::1', 'fd00::/8', '::ffff:10.0.0.1', '127.0.0.1/32']
  const { TRUST_PROXY: trustProxy } = readEnv({ TRUST_PROXY: proxies.join(', ') })
  expect(trustProxy).toEqual(proxies)
  expect(() => Fastify({ trustProxy })).not.toThrow()
})

test('an address of the shop ends without a slash, however it was written', () => {
  expect(readEnv({ PUBLIC_URL: 'https://shop.example//' }).PUBLIC_URL).toBe('https://shop.example')
})

test('production with everything it needs is accepted', () => {
  expect(problemsOf(production)).toEqual([])
})

test.each(Object.keys(production).filter((name) => name !== 'NODE_ENV'))(
  'production refuses to start without %s',
  (name) => {
    const problems = problemsOf({ ...production, [name]: '' })
    expect(problems.join()).toContain(name)
  },
)

test.each([
  ['ACCESS_TOKEN_SECRET', 'short'],
  ['ACCESS_TOKEN_SECRET', 'a'.repeat(64)],
  ['STRIPE_SECRET_KEY', 'sk_test_simulator'],
  ['STRIPE_WEBHOOK_SECRET', 'whsec_simulator_0123456789abcdef'],
  ['STRIPE_API_BASE', 'http://localhost:12111'],
  ['RATE_LIMIT', 'off'],
  ['ALLOWED_ORIGINS', '*'],
])('production refuses %s=%s', (name, value) => {
  const problems = problemsOf({ ...production, [name]: value })
  expect(problems.join()).toContain(name)
  expect(problems.join()).not.toContain(value.length > 3 && value !== 'off' ? value : '\n')
})

test.each([
  '*',
  'null',
  'shop.example',
  'https://shop.example/',
  'https://SHOP.example',
  'file://x',
  'https://a.example,*',
])('no page may call because it is said to be of %s', (value) => {
  expect(problemsOf({ ALLOWED_ORIGINS: value }).join()).toContain('ALLOWED_ORIGINS')
  expect(problemsOf({ ALLOWED_ORIGINS: 'https://shop.example, http://127.0.0.1:5173' })).toEqual([])
})

test.each([
  [{}, 0],
  [{ NODE_ENV: 'staging' }, 0],
  [{ DRAIN_PAUSE_MS: '300' }, 300],
  [production, 5_000],
  [{ ...production, DRAIN_PAUSE_MS: '0' }, 0],
  [{ ...production, DRAIN_PAUSE_MS: '8000' }, 8_000],
])('only production waits for load balancers unless it is told otherwise (%#)', (source, pauseMs) => {
  expect(readEnv(source).DRAIN_PAUSE_MS).toBe(pauseMs)
})

test('a pause that leaves no time for what is under way is refused', () => {
  expect(problemsOf({ DRAIN_PAUSE_MS: '8001' })).toEqual(['DRAIN_PAUSE_MS: is no whole number from 0 to 8000'])
})

test('a live key is for production only', () => {
  const { STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET } = production
  const keys = { STRIPE_SECRET_KEY: 'sk_live_51abc', STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET }
  expect(problemsOf(keys)).toEqual(['STRIPE_SECRET_KEY: a live key is for NODE_ENV=production, not development'])
})

test.each([
  [{ ...production, NODE_ENV: 'prod' }, ['NODE_ENV']],
  [{ DATABASE_URL: 'mysql://x', DATABASE_REPLICA_URL: 'postgres://db/shop' }, ['DATABASE_URL']],
  [{ DATABASE_URL_FILE: '/none', DATABASE_DIRECT_URL: 'postgres://db/shop' }, ['DATABASE_URL_FILE']],
  [{ CARRIERS: 'dhl=https://rates.example', CARRIER_SECRET: 'x' }, ['CARRIER_SECRET']],
  [{ ...production, PORT: 'x', DATABASE_URL: '' }, ['PORT', 'DATABASE_URL']],
])('what follows from a mistake that is told is not told as another (%#)', (source, names) => {
  expect(problemsOf(source).map((problem) => problem.split(':')[0])).toEqual(names)
})

test.each([
  ['sk_test_51abc', 'pk_live_51abc'],
  ['rk_live_51abc', 'pk_test_51abc'],
])('keys of Stripe are both live or both for tests: not %s and %s', (secret, publishable) => {
  const keys = { STRIPE_SECRET_KEY: secret, STRIPE_PUBLISHABLE_KEY: publishable }
  expect(problemsOf({ ...production, ...keys }).join()).toMatch(/^STRIPE_PUBLISHABLE_KEY: one of it and STRIPE_SECRET/)
  expect(
    problemsOf({ ...production, STRIPE_SECRET_KEY: 'sk_test_51abc', STRIPE_PUBLISHABLE_KEY: 'pk_test_1' }),
  ).toEqual([])
})

test('a key of Stripe’s needs its companions', () => {
  expect(problemsOf({ STRIPE_SECRET_KEY: 'sk_test_51abc' }).map((problem) => problem.split(':')[0])).toEqual([
    'STRIPE_PUBLISHABLE_KEY',
    'STRIPE_WEBHOOK_SECRET',
  ])
})

test('.env.example names everything that is read, and nothing else', () => {
  const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
  const named = [...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1])
  expect(named.toSorted()).toEqual(envNames.toSorted())
})

test('limits are read by name, and whatever is no limit or no number is refused', () => {
  expect(readEnv({}).RATE_LIMITS).toEqual({})
  expect(readEnv({ RATE_LIMITS: 'anonymous-reads=1200, staff=1' }).RATE_LIMITS).toEqual({
    'anonymous-reads': 1_200,
    staff: 1,
  })
  for (const wrong of ['reads=1', 'staff', 'staff=', 'staff=0', 'staff=-1', 'staff=1e3', 'staff=9999999999', '600']) {
    expect(problemsOf({ RATE_LIMITS: wrong }).join()).toContain('anonymous-mutations')
  }
})

test('carriers are read by name, need a secret, and are asked by https alone in production', () => {
  const secret = `whsec_${'A'.repeat(43)}=`
  const CARRIERS = 'dhl=https://rates.example/q?a=b, post=https://rates.example/post'
  const { CARRIERS: read } = readEnv({ ...production, CARRIERS, CARRIER_SECRET: secret })
  expect([...read]).toEqual([
    ['dhl', 'https://rates.example/q?a=b'],
    ['post', 'https://rates.example/post'],
  ])
  expect(problemsOf({ CARRIERS })).toEqual(['CARRIER_SECRET: CARRIERS needs it beside it'])
  const plain = { CARRIERS: 'dhl=http://rates.example', CARRIER_SECRET: secret }
  expect(problemsOf(plain)).toEqual([])
  expect(problemsOf({ ...production, ...plain })).toEqual(['CARRIERS: production asks carriers by https alone'])
  for (const wrong of [{ CARRIERS: 'https://rates.example' }, { CARRIERS: 'DHL=https://x' }, { CARRIER_SECRET: 'x' }]) {
    expect(problemsOf(wrong)).toHaveLength(1)
  }
})

test('providers of sign-ins are read from JSON, each name once, and are asked by https alone in production', () => {
  const google = { name: 'google', issuer: 'https://id.example', clientId: 'a', clientSecret: 'a-secret' }
  const read = (...all: object[]) => ({ OIDC_PROVIDERS: JSON.stringify(all) })
  expect(readEnv({ ...production, ...read({ ...google, trusted: true }) }).OIDC_PROVIDERS).toEqual([
    { ...google, trusted: true, multiFactor: false },
  ])
  const plain = read({ ...google, issuer: 'http://127.0.0.1:4000' })
  expect(problemsOf(plain)).toEqual([])
  expect(problemsOf({ ...production, ...plain })).toEqual(['OIDC_PROVIDERS: production asks issuers by https alone'])
  const wrong = [
    { OIDC_PROVIDERS: 'a-secret' },
    { OIDC_PROVIDERS: '{"clientSecret":"a-secret"}' },
    read(google, google),
    read({ ...google, name: 'Google' }),
    read({ ...google, issuer: 'a-secret' }),
    read({ ...google, trusted: 'a-secret' }),
    read({ ...google, admin: 'a-secret' }),
  ]
  for (const source of wrong) {
    expect([source, problemsOf(source).length]).toEqual([source, 1])
    expect(problemsOf(source).join()).not.toContain('a-secret')
  }
})

test('a secret may lie in a file; what is given twice or can not be read is told, and never what it says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-env-'))
  using _ = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
  const file = join(folder, 'DATABASE_URL')
  writeFileSync(file, 'postgres://db/of-a-file\n')
  expect(readEnv({ DATABASE_URL_FILE: file, DATABASE_URL: '' }).DATABASE_URL).toBe('postgres://db/of-a-file')
  const { DATABASE_URL: _url, ...others } = production
  expect(problemsOf({ ...others, DATABASE_URL_FILE: file })).toEqual([])
  writeFileSync(file, '\n')
  expect(problemsOf({ ...others, DATABASE_URL_FILE: file })).toEqual(['DATABASE_URL: production needs it'])
  expect(problemsOf({ ...production, DATABASE_URL_FILE: file, REDIS_URL_FILE: join(folder, 'none') })).toEqual([
    'DATABASE_URL_FILE: DATABASE_URL is set as well, and only one of them may be',
    "REDIS_URL_FILE: its file can't be read (ENOENT)",
  ])
  const token = 'aTokenThatIsLongEnoughToBeOne0123456789'
  writeFileSync(file, `${token}\n`)
  expect(readEnv({ METRICS_TOKEN_FILE: file, WEB_CONCURRENCY: '2' }).METRICS_TOKEN).toBe(token)
  writeFileSync(file, 'postgres://db/of-a-file')
  expect(readEnv({ DATABASE_URL_FILE: file, DATABASE_DIRECT_URL_FILE: file, DATABASE_REPLICA_URL_FILE: file })).toEqual(
    expect.objectContaining({
      DATABASE_DIRECT_URL: 'postgres://db/of-a-file',
      DATABASE_REPLICA_URL: 'postgres://db/of-a-file',
    }),
  )
  // What is no secret has no file.
  expect(readEnv({ PORT_FILE: file }).PORT).toBe(3000)
})

test('the reference of all variables is what the schema and the example say', async () => {
  const written = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')
  expect(written).toBe(await configurationReference())
})
