import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sweepPayments } from '@tillwright/api/payments/sweep-payments'
import { serve } from '@tillwright/api/serve'
import { openTestShop, type TestShop } from '@tillwright/api/testing/open-test-shop'
import { ownerOf, placePaid } from '@tillwright/api/testing/place-paid'
import { intentOf, type Placed, readOrder, refusalFrom } from '@tillwright/api/testing/shopper'
import { apiKeyOf } from '@tillwright/api/testing/sign-in'
import { connect } from '@tillwright/db/client'
import { findViolations } from '@tillwright/db/invariants/find-violations'
import { asAdmin, databaseUrl, testDatabasePrefix } from '@tillwright/db/testing/test-database'
import { openTestServer } from '@tillwright/db/testing/test-server'

/**
 * A shop that is open is backed up by pg_dump, goes on selling, is lost, and comes back from the backup: what was sold
 * before is there, what was sold afterwards is gone from the tables but not from Stripe, and is told of; and it sells
 * again. `npm run drill`; the programs of PostgreSQL have to be on the PATH, of the server's version or newer.
 */
const run = promisify(execFile)
const write = (line: string) => void process.stdout.write(`${line}\n`)
const stopServer = await openTestServer()
const directory = await mkdtemp(join(tmpdir(), 'tillwright-drill-'))
const file = join(directory, 'shop.dump')
try {
  await drill()
} finally {
  await rm(directory, { recursive: true, force: true })
  await stopServer()
}

async function drill(): Promise<void> {
  const shop = await openTestShop({ stock: { mug: 100_000 }, breaks: [] })
  try {
    const sold = await sellDuringBackup(shop)
    await shop.served.stop(5_000)
    await comeBack(shop, sold)
  } finally {
    await shop[Symbol.asyncDispose]()
  }
}

interface Sold {
  /** Acknowledged and paid before the backup began; when it was made; when it had ended. */
  readonly before: readonly Placed[]
  readonly meanwhile: readonly Placed[]
  readonly after: readonly Placed[]
}

async function sellDuringBackup(shop: TestShop): Promise<Sold> {
  const sell = (count: number) => Promise.all(Array.from({ length: count }, () => sellOne(shop)))
  const before = await sell(8)
  let isOver = false
  const backup = dump(shop).finally(() => {
    isOver = true
  })
  const meanwhile: Placed[] = []
  const buyer = async () => {
    while (!isOver) meanwhile.push(await sellOne(shop))
  }
  await Promise.all([backup, buyer(), buyer(), buyer()])
  const after = await sell(5)
  write(`sold ${before.length} before the backup, ${meanwhile.length} while it was made, ${after.length} after it`)
  return { before, meanwhile, after }
}

/** Somebody who is turned away, for the machine has more to do, comes again with another cart. */
async function sellOne(shop: TestShop): Promise<Placed> {
  for (let tries = 1; ; tries++) {
    try {
      return await placePaid(shop, { mug: 1 })
    } catch (error) {
      const { code } = await refusalFrom(Promise.reject(error))
      if (tries === 10 || !['OUTCOME_UNKNOWN', 'SERVICE_UNAVAILABLE'].includes(code)) throw error
    }
  }
}

async function dump(shop: TestShop): Promise<void> {
  const startedAt = performance.now()
  await run('pg_dump', ['--format=custom', '--file', file, shop.options.databaseUrl])
  const { size } = await stat(file)
  write(`backed up in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s: ${(size / 1024).toFixed(0)} kB`)
}

async function comeBack(shop: TestShop, sold: Sold): Promise<void> {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const name = `${testDatabasePrefix}${randomUUID().replaceAll('-', '')}`
  await asAdmin(server, `create database ${name}`)
  const url = databaseUrl(server, name)
  const startedAt = performance.now()
  await run('pg_restore', ['--no-owner', '--exit-on-error', '--dbname', url, file])
  // The same address, secrets and account at Stripe; only the tables are another's.
  const served = await serve({ ...shop.options, databaseUrl: url })
  write(`restored and started in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`)
  const connection = connect({ connectionString: url, poolMax: 2 })
  try {
    const database = { ...shop.database, ...connection, connectionString: url }
    await examine({ ...shop, database, served, url: served.url, as: shop.at(served.url) }, sold)
  } finally {
    await served.stop(5_000)
    await connection.close()
    await asAdmin(server, `drop database ${name} with (force)`)
  }
}

async function examine(shop: TestShop, sold: Sold): Promise<void> {
  const { db, pool } = shop.database
  for (const placed of sold.before) {
    const { paymentStatus } = await readOrder(shop, placed)
    assert.equal(paymentStatus, 'SUCCEEDED')
  }
  const isThere = async (placed: Placed) =>
    ownerOf(shop, placed)
      .get.query({ orderId: placed.order.id })
      .then(
        () => true,
        async (error: unknown) => {
          const { code } = await refusalFrom(Promise.reject(error))
          if (code === 'NOT_FOUND') return false
          throw error
        },
      )
  const kept = new Set<Placed>()
  for (const placed of sold.meanwhile) if (await isThere(placed)) kept.add(placed)
  for (const placed of sold.after) assert.equal(await isThere(placed), false)

  // Nobody asks for the lost ones by their names: only who lists all that Stripe has finds them.
  await sweepPayments(shop.served.deps, 'daily')
  const lost = [...sold.meanwhile.filter((placed) => !kept.has(placed)), ...sold.after].map(intentOf)
  const told = await differencesOf(shop)
  assert.deepEqual(told.filter((subject) => lost.includes(subject)).sort(), lost.sort())
  for (const placed of kept) assert.equal((await readOrder(shop, placed)).paymentStatus, 'SUCCEEDED')
  write(`${kept.size} of those meanwhile were kept; ${lost.length} payments of lost orders are told of, each once`)

  await startNewSeries(shop)
  // Processes remember settings for a second.
  await sleep(1_500)
  const again = await sellOne(shop)
  const numbers = new Set([...sold.before, ...sold.meanwhile, ...sold.after].map(({ order }) => order.orderNumber))
  assert.equal(numbers.has(again.order.orderNumber), false)
  const violations = await findViolations(db, { graceSeconds: 60 })
  assert.deepEqual(violations, [])
  const { rows } = await pool.query('select count(*)::int as orders from orders')
  write(`it sells again (${again.order.orderNumber}); ${rows[0]?.orders} orders, and all invariants hold`)
}

/** The numbers of the lost orders and invoices are in the hands of those who bought: they are not given twice. */
async function startNewSeries(shop: TestShop): Promise<void> {
  const { settings } = shop.as({ apiKey: await apiKeyOf(shop, ['settings:read', 'settings:write']) }).admin
  const { version } = await settings.get.query()
  await settings.update.mutate({
    version,
    orderNumberTemplate: 'R{YYYY}{MM}{DD}-{SEQ:4}',
    invoiceSeries: { template: 'INV-R-{YYYY}-{SEQ:5}', resets: 'yearly' },
    creditNoteSeries: { template: 'CN-R-{YYYY}-{SEQ:5}', resets: 'yearly' },
  })
}

/** The payments at Stripe that no order here knows, as staff sees them. */
async function differencesOf(shop: TestShop): Promise<string[]> {
  const { payments } = shop.as({ apiKey: await apiKeyOf(shop, ['payments:read']) }).admin
  const subjects: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await payments.differences.query({ isRepaired: false, cursor })
    subjects.push(...page.items.map(({ subject }) => subject))
    if (page.nextCursor === null) return subjects
    cursor = page.nextCursor
  }
}
