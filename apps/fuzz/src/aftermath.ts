import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@tillwright/api/testing/open-test-shop'
import { inSnapshot } from '@tillwright/db/client'
import { findViolations } from '@tillwright/db/invariants/find-violations'
import type { World } from './world.ts'

/** What is wrong with the shop after all that, in sentences. */
export async function problemsAfter(world: World): Promise<string[]> {
  return [...(await brokenInvariants(world)), ...(await openTransactions(world)), ...(await missingConnections(world))]
}

export async function brokenInvariants({ shop }: World): Promise<string[]> {
  const violations = await findViolations(shop.database.db)
  return violations.map(({ invariant, rows }) => `${invariant} does not hold: ${JSON.stringify(rows.slice(0, 3))}`)
}

async function openTransactions({ shop }: World): Promise<string[]> {
  const find = async () => {
    const { rows } = await shop.database.pool.query<{ query: string }>(
      `select query from pg_stat_activity
       where datname = current_database() and state like 'idle in transaction%'`,
    )
    return rows.map(({ query }) => `a connection is idle in a transaction, last asked: ${query.slice(0, 200)}`)
  }
  // A job may be in the middle of one; after ten seconds PostgreSQL itself would end whichever was left open.
  const isNone = async () => (await find()).length === 0
  return until(isNone, 8_000).then(() => [], find)
}

/** All of them at once: one that was not given back would be waited for in vain, however often. */
async function missingConnections(world: World): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const problems = await connectionsMissingNow(world)
    if (problems.length === 0 || tries === 5) return problems
    await sleep(1_000)
  }
}

async function connectionsMissingNow({ shop, node }: World): Promise<string[]> {
  const { databasePoolMax } = shop.options
  let arrived = 0
  let open: () => void = () => undefined
  const everybody = new Promise<void>((resolve) => {
    open = resolve
  })
  const borrow = () =>
    inSnapshot(node.deps.db, async () => {
      if (++arrived === databasePoolMax) open()
      await everybody
    })
  const borrowing = Array.from({ length: databasePoolMax }, async () => borrow().catch(() => open()))
  await Promise.all(borrowing)
  return arrived < databasePoolMax ? [`only ${arrived} of ${databasePoolMax} connections are in the pool`] : []
}
