import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { connect } from '@tillwright/db/client'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { migrate } from '@tillwright/db/migrate'
import { migrations } from '@tillwright/db/migrations/index'
import { asAdmin, databaseUrl, testDatabasePrefix } from '@tillwright/db/testing/test-database'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('migrate.ts', import.meta.url))

/** What `npm run migrate` with these arguments writes, and how it ends. */
const run = (databaseUrl: string, ...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const env = { NODE_ENV: 'test', DATABASE_URL: databaseUrl, DATABASE_WAIT_MS: '20000', PATH: process.env.PATH }
    execFile(process.execPath, ['--no-warnings', program, ...args], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    )
  })

test('migrations are told, tried, and run, and what is out of time says so', async () => {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const name = `${testDatabasePrefix}cli_${process.pid}`
  const url = databaseUrl(server, name)
  await createDatabaseIfMissing(server, name)
  const names = Object.keys(migrations)

  const tried = await run(url, 'dry-run')
  expect(tried.out).toMatch(/^-- 0001-settings-and-markets: in \d+ ms\n[\s\S]+CREATE TABLE market/)
  const slow = await run(url, 'up', '--statement-timeout-ms', '1')
  expect(slow).toEqual({ code: 69, out: '', err: expect.stringMatching(/^a statement took longer .+\n$/) })
  const before = await run(url, 'status')
  expect(before.out).toBe(`${names.map((one) => `pending                   ${one}`).join('\n')}\n`)
  expect(await run(url)).toEqual({ code: 0, out: `${names.join('\n')}\n`, err: '' })
  expect(await run(url, 'up')).toEqual({ code: 0, out: 'up to date\n', err: '' })

  const { pool, close } = connect({ connectionString: url })
  await pool.query(`insert into kysely_migration values ('9999-of-tomorrow', now()::text)`)
  const after = await run(url, 'status')
  expect(after.out.trimEnd().split('\n').at(-1)).toBe('of a newer version        9999-of-tomorrow')
  const holder = await pool.connect()
  await holder.query(`delete from kysely_migration where name >= '0046'`)
  await holder.query('set idle_in_transaction_session_timeout = 0; begin; lock table product')
  const blocked = await run(url, 'dry-run', '--lock-timeout-ms', '50')
  expect(blocked).toEqual({ code: 69, out: '', err: expect.stringMatching(/^others have held a lock .+\n$/) })
  holder.release(true)
  await close()
  await asAdmin(server, `drop database ${name}`)
})

test('a new database that can not hold every letter is left as it is; an old one goes on, and is told of', async () => {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const name = `${testDatabasePrefix}ascii_${process.pid}`
  await asAdmin(server, `create database ${name} encoding 'SQL_ASCII' locale 'C' template template0`)
  const url = databaseUrl(server, name)
  expect(await run(url)).toEqual({
    ...{ code: 77, out: '' },
    err: expect.stringMatching(/^the database of DATABASE_URL is in SQL_ASCII, .+: make it anew, by createdb .+\n$/),
  })
  expect((await run(url, 'status')).out).toMatch(/^pending +0001-/)
  const { db, close } = connect({ connectionString: url })
  await migrate(db, url)
  await close()
  expect(await run(url)).toEqual({
    ...{ code: 0, out: 'up to date\n' },
    err: expect.stringMatching(/^the database of DATABASE_URL is in SQL_ASCII, .+: it goes on, but move it .+\n$/),
  })
  await asAdmin(server, `drop database ${name}`)
})

test('what is no command is answered with those that there are', async () => {
  const wrong = [['down'], ['up', 'twice'], ['--now'], ['--lock-timeout-ms', 'x']]
  for (const { code, err } of await Promise.all(wrong.map((args) => run('postgres://localhost/x', ...args))))
    expect([code, err]).toEqual([64, expect.stringMatching(/npm run migrate -- status/)])
})
