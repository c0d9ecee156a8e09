/** @module-tag long */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { readEnv } from '@tillwright/api/env'
import { newId } from '@tillwright/api/open-deps'
import { makeKeys } from '@tillwright/api/settings/keys'
import { openTestShop, until } from '@tillwright/api/testing/open-test-shop'
import { refusalFrom } from '@tillwright/api/testing/shopper'
import { signIn } from '@tillwright/api/testing/sign-in'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { openFirstInvitation } from '@tillwright/db/staff'
import { openTestDatabase, type TestDatabase, testDatabasePrefix } from '@tillwright/db/testing/test-database'
import { expect, test } from 'vitest'
import { runShop } from '../apps/local/src/run-shop.ts'

const secret = 'a secret of thirty-two characters and more'
/** Runs a program that an operator runs, with nothing else in its environment. */
async function run(name: 'invite-admin' | 'set-up-shop', env: Record<string, string>, input = '') {
  const { PATH = '' } = process.env
  const program = fileURLToPath(new URL(`../apps/api/src/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [program], { env: { PATH, DATABASE_WAIT_MS: '20000', ...env } })
  child.stdin.end(input)
  const [[code], said, complaint] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  return { code, said, complaint }
}

const inviteAdmin = (env: Record<string, string>) => run('invite-admin', env)

const environment = ({ connectionString }: TestDatabase) => ({
  DATABASE_URL: connectionString,
  ACCESS_TOKEN_SECRET: secret,
  PUBLIC_URL: 'https://shop.example/',
})

const addAdmin = async ({ pool }: TestDatabase): Promise<string> => {
  const id = newId()
  await pool.query(`insert into account (id, email, first_name, last_name, role) values ($1, $2, 'A', 'B', 'ADMIN')`, [
    id,
    `${id}@example.com`,
  ])
  return id
}

/** As accepting does. */
const accept = async (database: TestDatabase): Promise<void> => {
  const adminId = await addAdmin(database)
  await database.pool.query('update staff_invitation set used_at = shop_now(), account_id = $1', [adminId])
}

test('eight processes that start at once show the same link', async () => {
  await using database = await openTestDatabase()
  const ids = await Promise.all(Array.from({ length: 8 }, () => openFirstInvitation(database.db, newId)))
  expect(new Set(ids)).toEqual(new Set([expect.any(String)]))
  const { rows } = await database.pool.query(
    `select id, email, role, expires_at - created_at = interval '30 days' as lasts from staff_invitation`,
  )
  expect(rows).toEqual([{ id: ids[0], email: null, role: 'ADMIN', lasts: true }])
})

test('a link that ran out is renewed, and one that has time left stays as it is', async () => {
  await using database = await openTestDatabase()
  const { pool, db } = database
  const id = await openFirstInvitation(db, newId)
  const daysLeft = async () => {
    const query = `select round(extract(epoch from expires_at - shop_now()) / 86400)::int as days from staff_invitation`
    return (await pool.query(query)).rows
  }
  await pool.query(`update staff_invitation set expires_at = shop_now() + interval '3 days'`)
  expect([await openFirstInvitation(db, newId), await daysLeft()]).toEqual([id, [{ days: 3 }]])
  await pool.query(`update staff_invitation set expires_at = shop_now() - interval '1 day'`)
  expect([await openFirstInvitation(db, newId), await daysLeft()]).toEqual([id, [{ days: 30 }]])
})

test('there is no link while there is a living admin, and a new one where none lives any more', async () => {
  await using database = await openTestDatabase()
  const { pool, db } = database
  const id = await openFirstInvitation(db, newId)
  await accept(database)
  expect(await openFirstInvitation(db, newId)).toBeNull()
  await pool.query('update account set disabled_at = shop_now()')
  expect([id, null]).not.toContain(await openFirstInvitation(db, newId))
})

test('eight processes that ask while somebody becomes the first admin open no second link', async () => {
  await using shop = await openTestShop({ works: false })
  const { db, keys } = shop.served.deps
  const { pool } = shop.database
  const count = async (what: string) => (await pool.query(`select from ${what}`)).rowCount
  const waiting = `pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  for (let round = 0; round < 8; round++) {
    await pool.query(`update account set disabled_at = shop_now() where disabled_at is null`)
    const id = (await openFirstInvitation(db, newId)) ?? ''
    const person = { email: `ada-${round}@example.com`, firstName: 'Ada', lastName: 'Lovelace' }
    const token = keys.linkToken('invite_staff', id)
    const holding = await pool.connect()
    try {
      // He has used the link up and is not done: the entry that says so can't be written yet.
      await holding.query('begin; lock table audit_entry in exclusive mode')
      const accepting = shop.as().auth.acceptInvitation.mutate({ ...person, token, password: 'an analytical engine' })
      await until(async () => (await count(waiting)) === 1)
      const asking = Promise.all(Array.from({ length: 8 }, () => openFirstInvitation(db, newId)))
      await until(async () => (await count(waiting)) === 9)
      await holding.query('commit')
      expect([(await accepting).user.role, await asking]).toEqual(['ADMIN', Array(8).fill(null)])
    } finally {
      holding.release()
    }
    expect(await count('staff_invitation where email is null and used_at is null')).toBe(0)
    expect(await count(`account where role = 'ADMIN' and disabled_at is null`)).toBe(1)
  }
})

test('a link for the first admin opens nothing while there is another one', async () => {
  await using shop = await openTestShop({ works: false })
  const { db, keys } = shop.served.deps
  const id = (await openFirstInvitation(db, newId)) ?? ''
  await signIn(shop, { role: 'ADMIN' })
  const person = { email: 'eve@example.com', firstName: 'Eve', lastName: 'L', password: 'an analytical engine' }
  const accepting = shop.as().auth.acceptInvitation.mutate({ ...person, token: keys.linkToken('invite_staff', id) })
  expect(await refusalFrom(accepting)).toEqual({ code: 'TOKEN_INVALID' })
  const { rows } = await shop.database.pool.query(`select 1 from account where email = 'eve@example.com'`)
  expect(rows).toEqual([])
})

test('an operator who comes too early, or to the wrong database, is told what to do', async () => {
  await using database = await openTestDatabase()
  const at = (change: Partial<Pick<URL, 'pathname' | 'username' | 'port'>>) => {
    const { href } = Object.assign(new URL(database.connectionString), change)
    return { ...environment(database), DATABASE_URL: href }
  }
  const early = `${testDatabasePrefix}early_${process.pid}`
  await createDatabaseIfMissing(database.connectionString, early)
  const shop = readFileSync(new URL('../apps/local/demo-shop/shop.json', import.meta.url), 'utf8')
  const ends = await Promise.all([
    run('invite-admin', at({ pathname: `/${early}` })),
    run('set-up-shop', at({ pathname: `/${early}` }), shop),
    run('invite-admin', at({ username: 'nobody' })),
    run('set-up-shop', at({ port: '9' }), shop),
  ])
  expect(ends.map(({ code, said }) => [code, said])).toEqual([65, 65, 77, 69].map((code) => [code, '']))
  const remedies = ends.map(({ complaint }) => /^[^\n]+: ([^\n]+)\n$/.exec(complaint)?.[1])
  expect(remedies.slice(0, 2)).toEqual(Array(2).fill('run npm run migrate, or dist/migrate.js of the image'))
  expect(remedies.slice(2)).toEqual(['correct DATABASE_URL', 'start it, or correct DATABASE_URL'])
})

test('an operator gets the link by a program, again and again, until there is an admin', async () => {
  await using database = await openTestDatabase()
  const first = await inviteAdmin(environment(database))
  expect(first).toMatchObject({ code: 0, complaint: '' })
  const [, token = ''] = /^https:\/\/shop\.example\/invitation\?token=([\w-]+)\n$/.exec(first.said) ?? []
  const id = await openFirstInvitation(database.db, newId)
  expect(makeKeys([secret]).idInLinkToken('invite_staff', token)).toBe(id)
  expect(await inviteAdmin(environment(database))).toEqual(first)
  await accept(database)
  expect(await inviteAdmin(environment(database))).toEqual({
    code: 1,
    said: '',
    complaint: 'This shop has an admin already, who invites others by admin.staff.invite.\n',
  })
})

test('the program says all that it misses at once, and no secret', async () => {
  const { code, said, complaint } = await inviteAdmin({ ACCESS_TOKEN_SECRET: secret })
  expect([code, said]).toEqual([78, ''])
  expect(complaint).toMatch(/DATABASE_URL.+\n.+PUBLIC_URL/)
  expect(complaint).not.toContain(secret)
})

test('npm start greets with the link until it was used', async () => {
  await using database = await openTestDatabase()
  const directory = mkdtempSync(join(tmpdir(), 'tillwright-first-admin-'))
  const start = async (): Promise<string> => {
    const { DATABASE_URL } = environment(database)
    const places = { DATA_DIR: directory, PORT: '0', STRIPE_SIMULATOR_PORT: '0', LOG_LEVEL: 'silent' }
    const shop = await runShop(readEnv({ ...places, DATABASE_URL, ACCESS_TOKEN_SECRET: secret }))
    await shop.stop()
    return shop.greeting
  }
  const linkIn = (greeting: string) => /http:\/\/\S+:\d+\/invitation\?token=([\w-]+)/.exec(greeting)?.[1]
  const first = linkIn(await start())
  const id = await openFirstInvitation(database.db, newId)
  expect(makeKeys([secret]).idInLinkToken('invite_staff', first ?? '')).toBe(id)
  expect(linkIn(await start())).toBe(first)
  await accept(database)
  expect(await start()).not.toContain('invitation')
  rmSync(directory, { recursive: true })
})
