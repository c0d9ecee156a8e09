import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf, signIn } from '../testing/sign-in.ts'

const run = async (shop: TestShop, statement: string, values: unknown[] = []) =>
  (await shop.database.pool.query(statement, values)).rows

const staffOf = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['jobs:read', 'jobs:write']) }).admin.jobs

interface JobFacts {
  readonly name: string
  readonly state?: string
  readonly data?: object
  readonly output?: object
  readonly createdAt?: string
}

/** As pg-boss would have written it; answers its id. */
async function keep(shop: TestShop, { name, state = 'created', ...facts }: JobFacts): Promise<string> {
  const [job] = await run(
    shop,
    `insert into pgboss.job (name, state, data, output, created_on, start_after, started_on, retry_limit, retry_count)
     select $1, $2::pgboss.job_state, $3, $4, coalesce($5::timestamptz, now()), coalesce($5::timestamptz, now()),
       case when $2::pgboss.job_state <> 'created' then now() end, 36, case when $2::pgboss.job_state = 'failed' then 36 else 0 end returning id`,
    [name, state, facts.data ?? {}, facts.output ?? null, facts.createdAt ?? null],
  )
  return job.id
}

/** A job that was given up, and its dead letter. */
async function giveUp(shop: TestShop, job: JobFacts): Promise<{ jobId: string; letterId: string }> {
  const jobId = await keep(shop, { ...job, state: 'failed' })
  const [letter] = await run(
    shop,
    `insert into pgboss.job (name, data, source_name, source_id, source_output)
     select 'dead-letters', data, name, id, output from pgboss.job where id = $1 returning id`,
    [jobId],
  )
  return { jobId, letterId: letter.id }
}

test('every queue says what waits, runs and has failed, and for how long the oldest has been due', async () => {
  await using shop = await openTestShop({ works: false })
  await run(shop, 'delete from pgboss.job')
  for (const state of ['created', 'retry', 'active', 'failed', 'failed', 'completed', 'cancelled']) {
    await keep(shop, { name: 'send-mail', state })
  }
  await keep(shop, { name: 'submit-refund', state: 'retry' })
  const startAfter = async (moment: string, states: string) =>
    run(shop, `update pgboss.job set start_after = now() ${moment} where state in (${states})`)
  await startAfter(`+ interval '1 hour'`, `'retry'`)
  await startAfter(`- interval '90 seconds'`, `'created'`)
  await startAfter(`- interval '1 hour'`, `'active', 'failed'`)
  const queues = await (await staffOf(shop)).queues.query()
  const found = new Map(queues.map(({ queue, ...facts }) => [queue, facts]))
  expect(found.size).toBe(23)
  expect(found.get('send-mail')).toEqual({
    waitingCount: 2,
    runningCount: 1,
    failedCount: 2,
    oldestDueSeconds: expect.toSatisfy((seconds) => seconds >= 90 && seconds < 900),
  })
  const nothing = { waitingCount: 0, runningCount: 0, failedCount: 0, oldestDueSeconds: null }
  expect(found.get('submit-refund')).toEqual({ ...nothing, waitingCount: 1 })
  for (const queue of ['dead-letters', 'expire-orders'] as const) expect(found.get(queue)).toEqual(nothing)
})

test('jobs are read newest first, page by page, by queue and by state', async () => {
  await using shop = await openTestShop({ works: false })
  await run(shop, 'delete from pgboss.job')
  const { list } = await staffOf(shop)
  const ids: string[] = []
  for (const [index, state] of ['created', 'retry', 'active', 'failed', 'completed', 'cancelled'].entries()) {
    const name = index < 4 ? 'submit-refund' : 'send-mail'
    ids.unshift(await keep(shop, { name, state, createdAt: `2026-01-0${index + 1}T00:00:00.000001Z` }))
  }
  const first = await list.query({ limit: 4 })
  const second = await list.query({ limit: 4, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids)
  expect(second.nextCursor).toBeNull()
  const states = async (filter: Parameters<typeof list.query>[0]) =>
    (await list.query(filter)).items.map(({ state }) => state)
  expect(await states({})).toEqual(['canceled', 'completed', 'failed', 'running', 'waiting', 'waiting'])
  expect(await states({ queue: 'send-mail' })).toEqual(['canceled', 'completed'])
  for (const state of ['canceled', 'completed', 'failed', 'running'] as const) {
    expect(await states({ state })).toEqual([state])
  }
  expect(await states({ state: 'waiting', queue: 'submit-refund' })).toEqual(['waiting', 'waiting'])
  expect(await states({ state: 'waiting', queue: 'send-mail' })).toEqual([])
})

test('a job tells what it was told and what went wrong, and hides whom a mail is for', async () => {
  await using shop = await openTestShop({ works: false })
  const { list } = await staffOf(shop)
  const data = { kind: 'order_link', orderNumber: 'ORD-1', to: 'ada@example.com' }
  const { jobId, letterId } = await giveUp(shop, {
    name: 'send-mail',
    data,
    output: { value: { message: 'ada@example.com is not there' } },
  })
  const [job] = (await list.query({ queue: 'send-mail' })).items
  const told = { data: { ...data, to: 'a…@example.com' }, problem: 'a…@example.com is not there' }
  expect(job).toMatchObject({ id: jobId, state: 'failed', retryCount: 36, jobId: null, ...told })
  const [letter] = (await list.query({ queue: 'dead-letters' })).items
  expect(letter).toMatchObject({ id: letterId, state: 'waiting', jobId, ...told })
})

test.each(['jobId', 'letterId'] as const)('a failed job, named by its %s, waits to run once more', async (by) => {
  await using shop = await openTestShop({ works: false })
  const admin = await signIn(shop, { role: 'ADMIN', email: 'ada@example.com' })
  const { jobs } = shop.as(admin).admin
  const given = await giveUp(shop, { name: 'submit-refund', data: { refundId: crypto.randomUUID() } })
  const waiting = await jobs.retry.mutate({ jobId: given[by] })
  expect(waiting).toMatchObject({ id: given.jobId, queue: 'submit-refund', state: 'waiting', completedAt: null })
  expect(
    await run(shop, 'select retry_limit - retry_count as tries from pgboss.job where id = $1', [given.jobId]),
  ).toEqual([{ tries: 1 }])
  expect(await run(shop, 'select action, actor_name, entity, entity_id, before, after from audit_entry')).toEqual([
    {
      action: 'admin.jobs.retry',
      actor_name: 'ada@example.com',
      entity: 'job',
      entity_id: given.jobId,
      before: { queue: 'submit-refund', state: 'failed' },
      after: { queue: 'submit-refund', state: 'waiting' },
    },
  ])
})

test('of eight who let a job run again at once, one does, and there is none for the others', async () => {
  await using shop = await openTestShop({ works: false })
  const { retry } = await staffOf(shop)
  const { jobId, letterId } = await giveUp(shop, { name: 'submit-refund', data: { refundId: 'r' } })
  const calls = Array.from({ length: 8 }, (_, index) => retry.mutate({ jobId: index % 2 === 0 ? jobId : letterId }))
  const answers = await Promise.allSettled(calls)
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await run(shop, 'select id from audit_entry')).toHaveLength(1)
  expect(await refusalFrom(retry.mutate({ jobId }))).toEqual({ code: 'NOT_FOUND', entity: 'job' })
})

test('only what has failed runs again, and not without its audit entry', async () => {
  await using shop = await openTestShop({ works: false })
  const { retry } = await staffOf(shop)
  const others = ['created', 'retry', 'active', 'completed', 'cancelled']
  const ids = await Promise.all(others.map((state) => keep(shop, { name: 'submit-refund', state })))
  for (const jobId of [...ids, crypto.randomUUID()]) {
    expect(await refusalFrom(retry.mutate({ jobId }))).toEqual({ code: 'NOT_FOUND', entity: 'job' })
  }
  const { jobId } = await giveUp(shop, { name: 'submit-refund' })
  await run(shop, 'alter table audit_entry add constraint none check (false) not valid')
  expect((await refusalFrom(retry.mutate({ jobId }))).code).toBe('INTERNAL')
  expect(await run(shop, 'select state from pgboss.job where id = $1', [jobId])).toEqual([{ state: 'failed' }])
})

test('reading is not writing: each asks for a permission of its own', async () => {
  await using shop = await openTestShop({ works: false })
  const reader = shop.as({ apiKey: await apiKeyOf(shop, ['jobs:read', 'payments:write']) }).admin.jobs
  const writer = shop.as({ apiKey: await apiKeyOf(shop, ['jobs:write', 'payments:read']) }).admin.jobs
  const refused = async (call: Promise<unknown>) => (await refusalFrom(call)).permission
  expect(await refused(reader.retry.mutate({ jobId: crypto.randomUUID() }))).toBe('jobs:write')
  expect(await refused(writer.list.query())).toBe('jobs:read')
  expect(await refused(writer.queues.query())).toBe('jobs:read')
})
