import { appRouter } from '@tillwright/api/router'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describePlan } from './describe-plan.ts'
import { exceptions } from './exceptions.ts'
import { filled, openShopOfSize, type ShopOfSize } from './open-shop-of-size.ts'
import { type Question, questions } from './questions.ts'
import { rowsRead, rowsReadMax, scannedWhole, small } from './rules.ts'
import { unasked } from './unasked.ts'
import { type Explained, type PlanMode, planModes } from './watch-plans.ts'

/** One way to ask, and what PostgreSQL did for it. */
interface Asked {
  readonly path: string
  readonly how: string
  readonly mode: PlanMode
  readonly explained: readonly Explained[]
}

let shop: ShopOfSize
const asked: Asked[] = []
beforeAll(async () => {
  shop = await openShopOfSize()
  for (const mode of planModes) {
    // What is kept for a while, and who is asking, are read first.
    const usual = await shop.watch.during(mode, () => shop.as.staff.admin.apiKeys.list({}))
    await shop.watch.during(mode, () => shop.as.anyone.catalog.products.list({}))
    for (const question of questions) {
      const all = await shop.watch.during(mode, () => ask(question))
      const explained = all.filter(({ statement }) => !(question.as === 'staff' && statement === usual[0]?.statement))
      asked.push({ ...question, mode, explained })
    }
  }
}, 600_000)
afterAll(() => shop[Symbol.asyncDispose]())

/** The procedure of this name, of that caller. */
async function ask({ as, path, input }: Question): Promise<void> {
  let found: unknown = shop.as[as]
  // Callers are proxies that have a property of every name.
  for (const name of path.split('.')) found = (found as Record<string, unknown>)[name]
  await (found as (input: unknown) => Promise<unknown>)(input)
}

test('every read of the API has its plans here, or says why it has none', () => {
  const reads = Object.entries(appRouter._def.procedures).flatMap(([path, procedure]) =>
    // What tRPC keeps of a procedure; its types do not show it.
    (procedure as unknown as { _def: { type: string } })._def.type === 'mutation' ? [] : [path],
  )
  const known = [...new Set(questions.map(({ path }) => path)), ...Object.values(unasked).flat()]
  expect(known.toSorted()).toEqual(reads.toSorted())
})

test('every table of the shop is filled, or said to be small', async () => {
  const { rows } = await shop.connection.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  const known = new Set([...small, ...filled.map(({ table }) => table)])
  expect(rows.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
})

test('what few are found by is found however old they are, and counted', async () => {
  const { orders, customers, stock } = shop.as.staff.admin
  const found = await orders.list({ q: 'PLAN-9999', withTotal: true })
  expect(found.items.map(({ orderNumber }) => orderNumber)).toEqual(['PLAN-9999'])
  expect(found).toMatchObject({ total: 1, totalCapped: false })
  expect((await orders.list({ q: 'plain-9998' })).items.map(({ orderNumber }) => orderNumber)).toEqual(['PLAN-9998'])
  expect((await orders.list({ q: 'ada-999' })).items).toHaveLength(11)
  expect(await orders.list({ q: 'plan-', withTotal: true })).toMatchObject({ total: 1_000, totalCapped: true })
  expect(await orders.list({ q: 'plan-', status: 'REFUNDED', withTotal: true })).toMatchObject({ total: 20 })
  const known = await customers.list({ q: 'ada-9998', withTotal: true })
  expect(known.items.map(({ email }) => email)).toEqual(['ada-9998@example.com'])
  expect(known).toMatchObject({ total: 1, totalCapped: false })
  expect((await stock.levels({ sku: 'plain-9999' })).items).toHaveLength(2)
})

const exceptionOf = ({ path, how }: Asked) => exceptions.find(({ of }) => of.test(`${path}: ${how}`))

test('no list reads a whole table that grows, and none reads more than a page needs', () => {
  const broken = asked.flatMap((one) =>
    one.explained.flatMap(({ statement, plan }) => {
      const { reads = rowsReadMax, scans = [] } = exceptionOf(one) ?? {}
      const whole = scannedWhole(plan).filter((table) => !scans.includes(table))
      if (whole.length === 0 && rowsRead(plan) <= reads) return []
      const { path, how, mode } = one
      return [{ path, how, mode, reads: rowsRead(plan), whole, plan: describePlan(plan), statement }]
    }),
  )
  expect(broken).toEqual([])
})

test('what may read more is in need of that', () => {
  const needless = exceptions.filter(
    ({ of }) =>
      !asked.some(
        ({ path, how, explained }) =>
          of.test(`${path}: ${how}`) &&
          explained.some(({ plan }) => rowsRead(plan) > rowsReadMax || scannedWhole(plan).length > 0),
      ),
  )
  expect(needless.map(({ of }) => of.source)).toEqual([])
})

test('the plans are those that were looked at and committed', async () => {
  const { rows } = await shop.connection.pool.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  )
  // Another version plans in another way; the rules above hold for all.
  if (!rows[0]?.version.startsWith('18')) return
  const lines = new Map<string, string[]>()
  for (const { path, how, mode, explained } of asked)
    if (mode === 'force_generic_plan')
      for (const plan of new Set(explained.map((one) => describePlan(one.plan)))) {
        const line = `${path}\n    ${plan}`
        lines.set(line, [...(lines.get(line) ?? []), how])
      }
  const text = [...lines].map(([line, hows]) => `${line.replace('\n', `: ${hows.join('; ')}\n`)}\n`)
  await expect(text.join('')).toMatchFileSnapshot('plans.txt')
})
