import { sql } from 'kysely'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { connect, isUnavailable, sqlStateOf, transact } from './client.ts'
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts'

const long = { tags: ['long'] }

const run = async ({ pool }: TestDatabase, statement: string) => (await pool.query(statement)).rows

/** A function that fails each of eight actors so many times with an SQLSTATE that asks for another try. */
const failing = (times: number, state: string) => `
  create table written (actor int);
  do $$ begin for n in 0..7 loop execute 'create sequence calls_of_' || n; end loop; end $$;
  create function shaky(actor int) returns int language plpgsql as $$
  begin
    -- A sequence is not rolled back, so that it counts what failed as well.
    if nextval('calls_of_' || actor) <= ${times} then raise 'again' using errcode = '${state}'; end if;
    return 1;
  end $$`

const states = ['40001', '40P01', '23503']

test.each(states)('eight transactions in a storm of %s are each done once, as a whole', async (state) => {
  await using database = await openTestDatabase()
  await run(database, failing(2, state))
  const actors = Array.from({ length: 8 }, (_, index) => index)
  let tries = 0
  await Promise.all(
    actors.map((actor) =>
      transact(database.db, async (tx) => {
        tries += 1
        await sql`insert into written values (${actor})`.execute(tx)
        await sql`select shaky(${actor})`.execute(tx)
      }),
    ),
  )
  expect(tries).toBe(24)
  expect(await run(database, 'select actor from written order by actor')).toEqual(actors.map((actor) => ({ actor })))
})

test('a transaction that PostgreSQL asks for again and again is tried three times, and leaves nothing', async () => {
  await using database = await openTestDatabase()
  await run(database, failing(99, '40001'))
  let tries = 0
  const work = transact(database.db, async (tx) => {
    tries += 1
    await sql`insert into written values (1)`.execute(tx)
    await sql`select shaky(1)`.execute(tx)
  })
  expect(await work.catch(sqlStateOf)).toBe('40001')
  expect([tries, await run(database, 'select from written')]).toEqual([3, []])
})

test('eight who lock two rows in opposite orders do deadlock, and all get through', async () => {
  await using database = await openTestDatabase()
  await run(
    database,
    `create table account_of (id int primary key, balance int); insert into account_of values (1, 0), (2, 0)`,
  )
  const { db, close } = connect({ connectionString: `${database.connectionString}?options=-c%20deadlock_timeout%3D10` })
  let tries = 0
  let firsts = 0
  let meet: () => void = () => undefined
  // Two hold a row each before anybody asks for the other one, so that there is a deadlock.
  const met = new Promise<void>((resolve) => {
    meet = resolve
  })
  await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const [first, second] = index % 2 === 0 ? [1, 2] : [2, 1]
      for (let round = 0; round < 5; round++) {
        for (let isDone = false; !isDone; ) {
          isDone = await transact(db, async (tx) => {
            tries += 1
            await sql`update account_of set balance = balance + 1 where id = ${first}`.execute(tx)
            firsts += 1
            if (firsts === 2) meet()
            await met
            await sql`update account_of set balance = balance + 1 where id = ${second}`.execute(tx)
            return true
          }).catch((error: unknown) => sqlStateOf(error) !== '40P01' && Promise.reject(error))
        }
      }
    }),
  )
  await close()
  expect(tries).toBeGreaterThan(40)
  expect(await run(database, 'select balance from account_of')).toEqual(Array(2).fill({ balance: 40 }))
})

test('no connection waits for ever: for a lock, for an answer, or for its own transaction to go on', async () => {
  await using database = await openTestDatabase()
  const settings = ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout']
  const { rows } = await database.pool.query(
    `select name, setting::int as ms from pg_settings where name = any($1) order by name`,
    [settings],
  )
  expect(rows).toEqual([
    { name: 'idle_in_transaction_session_timeout', ms: 10_000 },
    { name: 'lock_timeout', ms: 5_000 },
    { name: 'statement_timeout', ms: 10_000 },
  ])
})

test('a transaction that does nothing for too long is ended, which is no fault, and the next one works', async () => {
  await using database = await openTestDatabase()
  const connectionString = `${database.connectionString}?idle_in_transaction_session_timeout=1000`
  const { db, close } = connect({ connectionString })
  const idle = () =>
    transact(db, async (tx) => {
      await sql`select 1`.execute(tx)
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      await sql`select 1`.execute(tx)
    })
  const ends = await Promise.all(Array.from({ length: 8 }, () => idle().catch(isUnavailable)))
  expect(ends).toEqual(Array(8).fill(true))
  expect((await transact(db, (tx) => sql`select 1 as one`.execute(tx))).rows).toEqual([{ one: 1 }])
  await close()
})

test('eight who find every connection taken are told so, while those who have them still do', long, async () => {
  await using database = await openTestDatabase()
  const { db, close } = connect({ connectionString: database.connectionString, poolMax: 1 })
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const holding = transact(db, async (tx) => {
    await sql`select 1`.execute(tx)
    await held
  })
  const others = await Promise.all(
    Array.from({ length: 8 }, () => transact(db, (tx) => sql`select 1`.execute(tx)).catch(isUnavailable)),
  )
  expect(others).toEqual(Array(8).fill(true))
  letGo()
  await holding
  expect((await transact(db, (tx) => sql`select 1 as one`.execute(tx))).rows).toEqual([{ one: 1 }])
  await close()
})

test('an idle connection that the server ends is told once, and not at all once the pool closes', async () => {
  await using database = await openTestDatabase()
  const told: string[] = []
  const { connectionString } = database
  const { pool, close } = connect({ connectionString, onIdleError: ({ message }) => told.push(message) })
  const client = await pool.connect()
  const pid = await pidOf(client)
  client.release()
  const isLost = new Promise((resolve) => client.once('end', resolve))
  await run(database, `select pg_terminate_backend(${pid})`)
  await isLost
  expect(told).toHaveLength(1)
  const other = await pool.connect()
  other.release()
  await close()
  other.emit('error', new Error('terminating connection due to administrator command'))
  expect(told).toHaveLength(1)
})

const pidOf = async (client: pg.PoolClient): Promise<number> =>
  (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0

test('no statement is compiled, and each is planned once per connection, with values or without', async () => {
  await using database = await openTestDatabase()
  const connection = await database.pool.connect()
  try {
    expect((await connection.query('show jit')).rows).toEqual([{ jit: 'off' }])
    for (const values of [[1], [1], [], []]) {
      await connection.query(values.length > 0 ? 'select $1::int' : 'select 1 as one', values)
    }
    const { rows } = await connection.query('select statement from pg_prepared_statements order by statement')
    expect(rows.map(({ statement }) => statement)).toEqual(['select $1::int', 'select 1 as one'])
  } finally {
    connection.release()
  }
})
