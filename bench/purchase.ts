import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApi } from '@tillwright/api/testing/api-process'
import { freePort, testWebhookSecret } from '@tillwright/api/testing/open-test-shop'
import { newYork } from '@tillwright/api/testing/shopper'
import { openSmtpServer } from '@tillwright/api/testing/smtp-server'
import { connect } from '@tillwright/db/client'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { migrate } from '@tillwright/db/migrate'
import { loadTestCatalogue, readTestCatalogue } from '@tillwright/db/testing/test-catalogue'
import { openCluster } from '@tillwright/local-postgres/cluster'
import { openShop } from '@tillwright/sdk'
import { openSimulator } from '@tillwright/stripe-simulator/open-simulator'
import { cpuSecondsOfTree } from './process-cpu.ts'

/**
 * CPU of API and PostgreSQL for a whole purchase: cart, two lines, quote, order, PaymentIntent, payment, webhooks and a
 * letter. `node bench/purchase.ts [inFlight] [purchases]`. The load, the simulator and the post office run in this
 * process and do not count.
 */
const inFlight = Number(process.argv[2] ?? 32)
const purchases = Number(process.argv[3] ?? 1_000)
const warmUp = 1_000
const paid = `select count(*)::int as n from orders where payment_status = 'SUCCEEDED'`

const directory = await mkdtemp(join(tmpdir(), 'tillwright-bench-'))
const cluster = await openCluster({ directory })
await createDatabaseIfMissing(cluster.url('postgres'), 'bench')
const { db, pool, close } = connect({ connectionString: cluster.url('bench'), poolMax: 2 })
await migrate(db, cluster.url('bench'))
await loadTestCatalogue(db)
const ids = await readTestCatalogue(db, { mug: 1_000_000, book: 1_000_000 })
const port = await freePort()
const simulator = await openSimulator({
  port: 0,
  journalFile: null,
  webhook: { url: `http://127.0.0.1:${port}/webhooks/stripe`, secret: testWebhookSecret },
})
const post = await openSmtpServer()
const api = await startApi({
  DATABASE_URL: cluster.url('bench'),
  PORT: String(port),
  LOG_LEVEL: 'info',
  ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
  STRIPE_SECRET_KEY: 'sk_test_simulator',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_simulator',
  STRIPE_WEBHOOK_SECRET: testWebhookSecret,
  STRIPE_API_BASE: simulator.url,
  SMTP_URL: post.url,
})
const postmaster = Number((await readFile(join(directory, 'data/postmaster.pid'), 'utf8')).split('\n')[0])
const apiPid = api.child.pid ?? 0

try {
  await buyMany(warmUp)
  await report(await measure(() => buyMany(purchases)))
} finally {
  await api.kill()
  await simulator.close()
  await post[Symbol.asyncDispose]()
  await close()
  await cluster.stop()
  await rm(directory, { recursive: true, force: true })
}

async function buyMany(count: number): Promise<void> {
  let left = count
  const { rows: before } = await pool.query<{ n: number }>(paid)
  const buyer = async () => {
    while (left-- > 0) await buy()
  }
  await Promise.all(Array.from({ length: inFlight }, buyer))
  for (;;) {
    const { rows } = await pool.query<{ n: number }>(paid)
    if ((rows[0]?.n ?? 0) >= (before[0]?.n ?? 0) + count) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function buy(): Promise<void> {
  const shop = openShop({ url: api.url })
  await shop.cart.create.mutate({ market: 'US' })
  await shop.cart.addLine.mutate({ variantId: ids.variant.mug, quantity: 1 })
  await shop.cart.addLine.mutate({ variantId: ids.variant.book, quantity: 2 })
  const to = { shippingAddress: newYork, shippingMethodId: ids.method.us }
  const { expectedTotal } = await shop.checkout.quote.query(to)
  const placing = { ...to, email: 'ada@example.com', paymentMethod: 'stripe', expectedTotal } as const
  const { payment } = await shop.orders.place.mutate(placing)
  if (payment.next !== 'pay') throw new Error(`nothing to pay: ${JSON.stringify(payment)}`)
  const answer = await fetch(`${simulator.url}/v1/payment_intents/${payment.paymentIntentId}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_bench', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'payment_method=pm_card_visa',
  })
  await answer.arrayBuffer()
}

interface Measured {
  readonly seconds: number
  readonly apiSeconds: number
  readonly postgresSeconds: number
}

async function measure(work: () => Promise<void>): Promise<Measured> {
  const [startedAt, api0, postgres0] = [performance.now(), cpuSecondsOfTree(apiPid), cpuSecondsOfTree(postmaster)]
  await work()
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    apiSeconds: cpuSecondsOfTree(apiPid) - api0,
    postgresSeconds: cpuSecondsOfTree(postmaster) - postgres0,
  }
}

async function report({ seconds, apiSeconds, postgresSeconds }: Measured): Promise<void> {
  const each = (value: number) => `${((value / purchases) * 1_000).toFixed(2)} ms`
  const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from orders')
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`)
  console.log(`${purchases} purchases, ${inFlight} in flight: ${(purchases / seconds).toFixed(0)} per second`)
  console.log(
    `CPU per purchase: API ${each(apiSeconds)} + PostgreSQL ${each(postgresSeconds)} = ${each(apiSeconds + postgresSeconds)}`,
  )
  console.log(`orders in the database: ${rows[0]?.n}`)
}
