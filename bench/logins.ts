import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApi } from '@tillwright/api/testing/api-process'
import { connect } from '@tillwright/db/client'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { migrate } from '@tillwright/db/migrate'
import { loadTestCatalogue } from '@tillwright/db/testing/test-catalogue'
import { openCluster } from '@tillwright/local-postgres/cluster'
import { openShop } from '@tillwright/sdk'

/**
 * Whether a crowd that signs in keeps everybody else waiting: the p99 of product reads at a steady rate, beside one
 * login at a time and beside 16. `node bench/logins.ts [seconds] [rounds]`; more than twice as long is exit code 1.
 * Latency counts from the intended moment of sending. The rounds alternate, for machines have moods.
 */
const seconds = Number(process.argv[2] ?? 4)
const rounds = Number(process.argv[3] ?? 5)
const readsPerSecond = 100
const password = 'correct horse battery'

const directory = await mkdtemp(join(tmpdir(), 'tillwright-logins-'))
const cluster = await openCluster({ directory })
await createDatabaseIfMissing(cluster.url('postgres'), 'bench')
const { db, close } = connect({ connectionString: cluster.url('bench'), poolMax: 2 })
await migrate(db, cluster.url('bench'))
await loadTestCatalogue(db)
await close()
const api = await startApi({
  DATABASE_URL: cluster.url('bench'),
  PORT: '0',
  LOG_LEVEL: 'info',
  ACCESS_TOKEN_SECRET: 'Zk3v9QmT7xW2pL8sR5yB1nC4dF6gH0jK',
  STRIPE_SECRET_KEY: 'sk_test_simulator',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_simulator',
  STRIPE_WEBHOOK_SECRET: 'whsec_simulator_bench',
  STRIPE_API_BASE: 'http://127.0.0.1:9',
})

try {
  const { url } = api
  const name = { firstName: 'Ada', lastName: 'Lovelace' }
  await openShop({ url }).auth.register.mutate({ email: 'ada@example.com', password, ...name })
  await measure(1, 2)
  const p99: Record<1 | 16, number[]> = { 1: [], 16: [] }
  for (let round = 0; round < rounds; round++) {
    for (const crowd of [1, 16] as const) p99[crowd].push(await measure(crowd, seconds))
  }
  const [alone, crowded] = [middle(p99[1]), middle(p99[16])]
  const ratio = crowded / alone
  console.log(
    `p99 of reads: ${alone.toFixed(1)} ms beside one login, ${crowded.toFixed(1)} ms beside 16 (${cpus()[0]?.model})`,
  )
  console.log(`${ratio <= 2 ? 'kept' : 'BROKEN'}: others wait ${ratio.toFixed(2)} times as long, of 2 allowed`)
  if (ratio > 2) process.exitCode = 1
} finally {
  await api.kill()
  await cluster.stop()
  await rm(directory, { recursive: true, force: true })
}

/** The p99 in milliseconds of reads beside so many logins at a time. */
async function measure(crowd: number, forSeconds: number): Promise<number> {
  const isOver = after(forSeconds * 1_000)
  const logins = Array.from({ length: crowd }, () => signInUntil(isOver))
  const latencies: Promise<number>[] = []
  const begun = performance.now()
  for (let count = 0; count < forSeconds * readsPerSecond; count++) {
    const intended = begun + (count * 1_000) / readsPerSecond
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, intended - performance.now())))
    latencies.push(read().then(() => performance.now() - intended))
  }
  const sorted = (await Promise.all(latencies)).toSorted((a, b) => a - b)
  const done = (await Promise.all(logins)).reduce((sum, count) => sum + count, 0)
  const found = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
  console.log(
    `  ${String(crowd).padStart(2)} at a time: ${done} logins, p99 of ${sorted.length} reads ${found.toFixed(1)} ms`,
  )
  return found
}

async function read(): Promise<void> {
  const answer = await fetch(`${api.url}/trpc/catalog.products.list`)
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`a read was answered ${answer.status}`)
}

async function signInUntil(isOver: () => boolean): Promise<number> {
  let done = 0
  for (; !isOver(); done++) await openShop({ url: api.url }).auth.login.mutate({ email: 'ada@example.com', password })
  return done
}

function after(ms: number): () => boolean {
  const endsAt = performance.now() + ms
  return () => performance.now() >= endsAt
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
