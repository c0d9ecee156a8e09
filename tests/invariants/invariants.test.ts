import { readFileSync } from 'node:fs'
import { openTestShop, until } from '@tillwright/api/testing/open-test-shop'
import { type Connection, connect, type Db } from '@tillwright/db/client'
import {
  findViolations,
  type InvariantName,
  invariants,
  type Search,
  violationsIn,
} from '@tillwright/db/invariants/find-violations'
import { firstRows } from '@tillwright/db/invariants/snapshot'
import { asIf } from '@tillwright/db/testing/as-if'
import { questionsTo, worthAsking } from '@tillwright/db/testing/prove-invariants'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corruption, corruptions } from './corruptions.ts'
import { givenUpMail } from './given-up-mail.ts'
import { type HealthyShop, leaveHealthyShop } from './healthy-shop.ts'
import { ledgerCorruptions, writeLedger } from './ledger-corruptions.ts'

let healthy: HealthyShop
let shop: Connection
beforeAll(async () => {
  healthy = await leaveHealthyShop()
  shop = connect(healthy)
})
afterAll(() => shop.close())

const graceSeconds = 3_600
// The keys of a constant are all that it has.
const names = Object.keys(invariants) as InvariantName[]

test('a healthy shop, in which all has happened that can, breaks no invariant', async () => {
  expect(await findViolations(shop.db, { graceSeconds })).toEqual([])
  const { rows } = await shop.pool.query('select status, count(*)::int from orders group by status order by status')
  expect(rows).toEqual([
    { status: 'CANCELED', count: 8 },
    { status: 'DELIVERED', count: 1 },
    { status: 'PENDING', count: 2 },
    { status: 'PROCESSING', count: 17 },
    { status: 'SHIPPED', count: 2 },
  ])
})

const cases = names.flatMap((name) =>
  corruptions[name].map((corruption, index) => ({ name, corruption, number: index + 1 })),
)

const [first, others] = [cases.filter(({ number }) => number === 1), cases.filter(({ number }) => number > 1)]

test.each(first)('what breaks $name is found, and told as that alone ($number)', findsAlone)
test.each(others)('what else breaks $name is found, and told as that alone ($number)', { tags: ['long'] }, findsAlone)

async function findsAlone({ name, corruption }: (typeof cases)[number]): Promise<void> {
  const { does, leaves, without = [], ...own }: Corruption = corruption
  const other = await shop.pool.connect()
  if (leaves !== undefined) {
    await other.query(leaves)
    // Who has only just stopped may still be about to go on.
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const ledger = name in ledgerCorruptions ? '' : `; ${writeLedger}`
  const statements = withoutGuards([...invariants[name].guards, ...without]) + does + ledger
  const found = await asIf(shop.db, statements, (tx) => violationsIn(tx, { graceSeconds, ...own })).finally(() =>
    other.release(true),
  )
  expect(found.map(({ invariant }) => invariant)).toEqual([name])
}

test('an invariant of which a test shop does not ask, for its table is empty, could not be broken there', async () => {
  const skippable = questionsTo(shop.db).filter(({ about }) => about !== undefined)
  expect(skippable.length).toBeGreaterThan(50)
  for (const question of skippable) {
    // One of its keys.
    const name = question.invariant as InvariantName
    const [{ does, without = [] } = { does: '' }] = corruptions[name]
    const emptied = `; delete from ${question.about}`
    const statements = withoutGuards([...invariants[name].guards, ...without]) + does + emptied
    expect([name, await asIf(shop.db, statements, (tx) => firstRows(tx, [question]))]).toEqual([name, []])
  }
})

test('of a shop that has just been opened few are asked, and of one in which all has happened each', async () => {
  await using fresh = await openTestShop({ works: false })
  const asked = (db: Db) => asIf(db, 'select', async (tx) => (await worthAsking(tx)).map(({ invariant }) => invariant))
  expect(await asked(shop.db)).toEqual(names.filter((name) => invariants[name].holds === 'always'))
  const few = await asked(fresh.database.db)
  expect(few).toContain('stock_within_bounds')
  expect(few).not.toContain('order_total_adds_up')
})

test('a search without a grace asks for nothing that takes its time', async () => {
  const look = (search: Search) =>
    asIf(shop.db, `update stripe_event set state = 'dead'`, (tx) => violationsIn(tx, search))
  expect(await look({})).toEqual([])
  expect(await look({ graceSeconds })).toMatchObject([{ invariant: 'inbox_moves_on' }])
})

test('a letter of which nobody heard counts for as long as its job has not been run once more', async () => {
  const look = (state: string) => asIf(shop.db, givenUpMail(state), (tx) => violationsIn(tx, { graceSeconds }))
  expect(await look('failed')).toMatchObject([{ invariant: 'jobs_are_run', rows: [{ name: 'dead-letters' }] }])
  expect(await look('completed')).toEqual([])
})

const endedSessions = (count: number) => `
  insert into session (id, account_id, expires_at, revoked_at, revoked_because)
    select gen_random_uuid(), account.id, shop_now(), shop_now() - interval '1 day', 'logout'
    from (select id from account limit 1) account, generate_series(1, ${count})`

test('of very many rows that break one, the first twenty are told', async () => {
  const [violation] = await asIf(shop.db, endedSessions(30), (tx) => violationsIn(tx, {}))
  expect([violation?.invariant, violation?.rows.length]).toEqual(['ended_session_is_over', 20])
})

test('the search waits for nobody who writes', async () => {
  const other = await shop.pool.connect()
  await other.query('begin; lock table orders, stock_level, payment in share row exclusive mode')
  expect(await findViolations(shop.db, { graceSeconds })).toEqual([])
  other.release(true)
})

test('all is seen as it was at one moment, whatever is written meanwhile', async () => {
  const other = await shop.pool.connect()
  await other.query('begin; lock table stripe_event')
  const searching = findViolations(shop.db)
  await until(async () => {
    const { rows } = await shop.pool.query(`
      select from pg_locks where relation = 'stripe_event'::regclass and not granted`)
    return rows.length > 0
  })
  await shop.pool.query(endedSessions(1))
  await other.query('rollback')
  other.release()
  expect(await searching).toEqual([])
  expect(await findViolations(shop.db)).toMatchObject([{ invariant: 'ended_session_is_over' }])
  await shop.pool.query(`delete from session where revoked_at < shop_now() - interval '1 hour'`)
})

test('the names of all guards are of something that is there', async () => {
  const { rows } = await shop.pool.query<{ name: string }>(`
    select conname as name from pg_constraint union all select relname from pg_class where relkind = 'i'
    union all select tgname from pg_trigger`)
  const there = new Set(rows.map(({ name }) => name))
  expect(names.flatMap((name) => invariants[name].guards.filter((guard) => !there.has(guard)))).toEqual([])
})

test('every test that opens a shop fails where its database is not as it must be', async () => {
  const broken = await openTestShop({ works: false })
  await broken.database.pool.query('update stock_level set on_hand = on_hand + 1')
  await expect(broken[Symbol.asyncDispose]()).rejects.toThrow(
    /^the database is not as it must be:\nledger_is_levels: Both/,
  )
})

test('a test names what it breaks by hand, and nothing else', async () => {
  const honest = await openTestShop({ works: false, breaks: ['ledger_is_levels'] })
  await honest.database.pool.query('update stock_level set on_hand = on_hand + 1')
  await honest[Symbol.asyncDispose]()
  const careless = await openTestShop({ works: false, breaks: ['ledger_is_levels'] })
  const closing = careless[Symbol.asyncDispose]()
  await expect(closing).rejects.toThrow('ledger_is_levels is said to be broken, and holds')
})

test('docs/reliability.md lists every invariant with its guards, those first that hold at any moment', () => {
  const page = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| `([a-z_]+)` +\| (.+?) +\| (.*?) +\|$/gm)].map(([, ...cells]) => cells)
  const inTurn = names.toSorted((a, b) => invariants[a].holds.localeCompare(invariants[b].holds))
  const known = inTurn.map((name) => [
    name,
    invariants[name].means,
    invariants[name].guards.map((guard) => `\`${guard}\``).join(', ') || '–',
  ])
  expect(listed).toEqual(known)
})

/** Triggers and foreign keys sleep, and these constraints and indexes go. */
const withoutGuards = (guards: readonly string[]): string => `
  set local session_replication_role = replica;
  do $$
  declare guard record;
  begin
    for guard in select conrelid::regclass as of_table, conname from pg_constraint
      where conname = any(string_to_array('${guards.join()}', ',')) and contype <> 't'
    loop execute format('alter table %s drop constraint if exists %I cascade', guard.of_table, guard.conname); end loop;
    for guard in select oid::regclass as index from pg_class
      where relname = any(string_to_array('${guards.join()}', ',')) and relkind = 'i'
    loop execute format('drop index %s', guard.index); end loop;
  end $$;`
