import { pino } from 'pino'
import { expect, test } from 'vitest'
import { readEnv } from '../env.ts'
import { openLog } from '../log.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { itemsIn, openReceiver, type Receiver } from '../testing/receiver.ts'
import { openTelemetry } from './open-telemetry.ts'
import { openTracing } from './open-tracing.ts'
import { openSentry } from './sentry.ts'

const dsnOf = ({ url }: Receiver): string => `${url.replace('http://', 'http://publickey@')}/7`

const openAt = (receiver: Receiver, env: Readonly<Record<string, string>> = {}) =>
  openTelemetry(readEnv({ NODE_ENV: 'test', SENTRY_DSN: dsnOf(receiver), ...env }))

const token = 'nVp59bgFlvfih3bXr06AQ_EA914Vgl5EOHqkD01cmlI'

test('whatever is logged as an error is told, with its causes and its stack, and nothing else is', async () => {
  await using receiver = await openReceiver()
  const telemetry = await openAt(receiver)
  const log = openLog('info', { write: () => undefined }, telemetry).child({ requestId: 'r-1' })
  const cause = Object.assign(new Error('duplicate key'), { code: '23505' })
  log.error({ err: new TypeError('it broke', { cause }), procedure: 'orders.place', user: 'account-1' }, 'failed')
  log.fatal('the end')
  log.warn({ err: new Error('only a warning') }, 'passes by')
  log.info({ err: new Error('only news') }, 'so it is')
  await telemetry.close(5_000)
  const events = itemsIn(receiver).filter(({ type }) => type === 'event')
  expect(events).toHaveLength(2)
  // Each is told over a connection of its own.
  const of = (level: string) => events.map(({ item }) => item).find((item) => item.level === level)
  const [broke, end] = [of('error'), of('fatal')]
  expect(broke?.exception?.values.map(({ type, value }) => [type, value]).toSorted()).toEqual([
    ['Error', 'duplicate key'],
    ['TypeError', 'it broke'],
  ])
  expect(broke?.exception?.values.at(-1)?.stacktrace?.frames.at(-1)?.filename).toContain('sentry.test.ts')
  expect(broke).toMatchObject({
    level: 'error',
    environment: 'test',
    release: 'tillwright@0.1.0',
    tags: { requestId: 'r-1', procedure: 'orders.place' },
    user: { id: 'account-1' },
  })
  expect(end).toMatchObject({ level: 'fatal' })
  expect(receiver.received[0]?.path).toMatch(/^\/api\/7\/envelope\//)
})

test('no secret, address, card or e-mail reaches Sentry, wherever in an error it stands', async () => {
  await using receiver = await openReceiver()
  const telemetry = await openAt(receiver)
  const log = openLog('info', { write: () => undefined }, telemetry)
  const cause = new Error('invalid input syntax for type uuid: "4 Elm Rd"')
  const said = [
    `the card 4242 4242 4242 4242 of ada.lovelace@example.com was refused`,
    `Cookie: __Host-refresh=${token}; {"authorization":"Bearer ${token}"}`,
    'at postgres://shop:hunter2@db.example/x with sk_live_51Nabc',
    '{"addressLine1":"1 Main Street","firstName":"Augusta"}',
  ]
  for (const words of said)
    log.error({ err: new Error(words, { cause }), ip: '192.0.2.7', email: 'ada@example.com' }, words)
  for (const words of said) log.error({ procedure: words, requestId: token }, words)
  await telemetry.close(5_000)
  expect(itemsIn(receiver).filter(({ type }) => type === 'event')).toHaveLength(8)
  const sent = receiver.received.map(({ body }) => body).join('\n')
  for (const secret of [
    '4242 4242',
    'lovelace',
    'ada@',
    token,
    'hunter2',
    '51Nabc',
    'Main Street',
    'Augusta',
    'Elm',
    '192.0.2.7',
  ])
    expect(sent).not.toContain(secret)
})

test('no character before a secret keeps an error from being told, or the secret from being hidden', async () => {
  await using receiver = await openReceiver()
  const telemetry = await openAt(receiver)
  const log = openLog('info', { write: () => undefined }, telemetry)
  const before = [...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)), '"', '\\', '\u2028', '\ud800']
  for (const sign of before) {
    const words = ['ada.lovelace@example.com', '4242424242424242', token].join(sign)
    log.error({ err: new Error(`${sign}${words}${sign}`), requestId: `${sign}${token}` }, `${sign}sk_live_51Nabc`)
  }
  await telemetry.close(5_000)
  expect(itemsIn(receiver).filter(({ type }) => type === 'event')).toHaveLength(before.length)
  const sent = receiver.received.map(({ body }) => body).join('\n')
  // Four of its digits alone stand now and then in the id of a trace.
  for (const secret of ['lovelace', '42424242', token, '51Nabc']) expect(sent).not.toContain(secret)
})

test('a request that breaks is one error, with its trace, and its caller learns nothing of it', async () => {
  await using receiver = await openReceiver()
  const telemetry = await openAt(receiver, { PROFILES_SAMPLE_RATE: '0' })
  {
    await using shop = await openTestShop({ telemetry, works: false })
    await shop.database.pool.query('alter table category rename to category_away')
    const headers = { cookie: `__Host-refresh=${token}`, 'user-agent': 'Babbage/1', 'x-cart-token': token }
    const answer = await fetch(`${shop.url}/trpc/catalog.categories.tree`, { headers })
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('category_away')
    await shop.database.pool.query('alter table category_away rename to category')
  }
  await telemetry.close(5_000)
  const items = itemsIn(receiver)
  const errors = items.filter(({ type }) => type === 'event')
  expect(errors).toHaveLength(1)
  expect(errors[0]?.item.tags).toMatchObject({ procedure: 'catalog.categories.tree' })
  const trace = errors[0]?.item.contexts?.trace
  const transaction = items.find(
    ({ type, item }) => type === 'transaction' && item.contexts?.trace?.trace_id === trace?.trace_id,
  )
  expect(transaction?.item).toMatchObject({ contexts: { trace: { op: 'http.server', status: 'internal_error' } } })
  expect(transaction?.item.spans?.map(({ op }) => op)).toEqual(expect.arrayContaining(['rpc', 'db.query']))
  for (const secret of [token, 'Babbage', 'publickey@'])
    expect(receiver.received.map(({ body }) => body).join()).not.toContain(secret)
})

test('a profile says what the CPU did while a trace was followed, and the trace names it', async () => {
  await using receiver = await openReceiver()
  const telemetry = await openAt(receiver)
  const span = telemetry.tracing.begin({ name: 'GET /slow', kind: 'server', facts: {} }, undefined)
  const burnForTheProfile = () => {
    for (const endsAt = performance.now() + 1_000; performance.now() < endsAt; ) JSON.parse('[1]')
  }
  span.run(burnForTheProfile)
  span.end()
  await telemetry.close(5_000)
  const items = itemsIn(receiver)
  const chunk = items.find(({ type }) => type === 'profile_chunk')?.item
  const transaction = items.find(({ type }) => type === 'transaction')?.item
  expect(transaction?.contexts?.profile).toEqual({ profiler_id: chunk?.profiler_id })
  const { frames = [], stacks = [], samples = [] } = chunk?.profile ?? {}
  const burnt = samples.filter(({ stack_id }) =>
    stacks[stack_id]?.some((frame) => frames[frame]?.function === 'burnForTheProfile'),
  )
  expect(burnt.length).toBeGreaterThan(3)
  expect(samples.every(({ timestamp }) => Math.abs(timestamp - Date.now() / 1_000) < 60)).toBe(true)
})

test('a profile ends after its time though its trace goes on, which names it all the same; others follow', async () => {
  await using receiver = await openReceiver()
  const about = { environment: 'test', version: '0.1.0' }
  const sentry = openSentry({ dsn: dsnOf(receiver), ...about, profilesRate: 1, profileMsMax: 200 })
  const traces = openTracing({ serviceName: 'tillwright', ...about, sampleRate: 1, processors: [sentry.spans] })
  const begin = (name: string) => traces.tracing.begin({ name, kind: 'server', facts: {} }, undefined)
  const sentOf = (type: string) => itemsIn(receiver).filter((one) => one.type === type)
  const stream = begin('GET /stream')
  await expect.poll(() => sentOf('profile_chunk').length).toBe(1)
  expect(sentOf('transaction')).toEqual([])
  await expect
    .poll(() => {
      begin('GET /other').end()
      return sentOf('profile_chunk').length
    })
    .toBe(2)
  stream.end()
  await traces.close()
  await sentry.close(5_000)
  const [first] = sentOf('profile_chunk')
  const transactions = sentOf('transaction').map(({ item }) => item as typeof item & { transaction?: string })
  expect(transactions.find(({ transaction }) => transaction === 'GET /stream')).toMatchObject({
    contexts: { profile: { profiler_id: first?.item.profiler_id } },
  })
})

test('rates are a tenth in production and the whole elsewhere, and are settings', () => {
  const rates = (env: Readonly<Record<string, string>>) => {
    const { TRACES_SAMPLE_RATE, PROFILES_SAMPLE_RATE } = readEnv(env)
    return [TRACES_SAMPLE_RATE, PROFILES_SAMPLE_RATE]
  }
  expect(rates({ NODE_ENV: 'development' })).toEqual([1, 1])
  expect(rates({ NODE_ENV: 'staging', TRACES_SAMPLE_RATE: '0.25', PROFILES_SAMPLE_RATE: '0' })).toEqual([0.25, 0])
  expect(() => rates({ TRACES_SAMPLE_RATE: '1.5' })).toThrow('TRACES_SAMPLE_RATE: is no part like 0.1, from 0 to 1')
  expect(rates({ ...productionEnv })).toEqual([0.1, 0.1])
})

const productionEnv = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db.example/shop',
  PUBLIC_URL: 'https://shop.example',
  ACCESS_TOKEN_SECRET: 'abcdefghijklmnopqrstuvwxyz0123456789',
  STRIPE_SECRET_KEY: 'sk_live_abc',
  STRIPE_PUBLISHABLE_KEY: 'pk_live_abc',
  STRIPE_WEBHOOK_SECRET: 'whsec_abcdefghijklmnopqrstuvwxyz',
}

test('a Sentry that is away keeps no process from logging or from ending', async () => {
  const telemetry = await openTelemetry(readEnv({ NODE_ENV: 'test', SENTRY_DSN: 'http://key@127.0.0.1:9/1' }))
  const lines: string[] = []
  openLog('info', { write: (line) => lines.push(line) }, telemetry).error({ err: new Error('x') }, 'still here')
  const before = performance.now()
  await telemetry.close(1_000)
  expect(performance.now() - before).toBeLessThan(5_000)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'still here', level: pino.levels.values.error }])
})
