import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '@tillwright/db/client'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** More than an order is held for, and more than a postponed expiry waits. */
const laterSeconds = 600
/** By then every bank has answered. */
const banksMs = 3 * 24 * 3_600_000
/** What comes again by itself, a refused webhook above all, is due sooner than that. */
const aMinuteMs = 60_000
const stageMsMax = 180_000

/**
 * Lets everything come to its end: nothing is disturbed any more, and whatever is under way finishes by itself. Then
 * the banks answer, and then the time of all unpaid orders is over.
 */
export async function drain(world: World, tally: Tally, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now()
  const { provider, processes, database } = world
  await provider.deliver({})
  const connection = database.connect()
  const settle = (unfinished: string) => untilSettled({ world, connection, signal }, unfinished)
  try {
    // Before days go by at Stripe: it forgets keys after one.
    await settle(underWay)
    await provider.advanceClock(banksMs)
    await settle(underWay)
    await Promise.all(processes.map((process) => process.terminate()))
    // New connections know of it, and so does whoever starts now.
    await database.moveClock(laterSeconds)
    await Promise.all(processes.map((process) => process.start()))
    await settle(`${underWay} union all ${notFinal}`)
    tally.took('drain', performance.now() - startedAt)
  } catch (error) {
    if (!(error instanceof Stuck)) throw error
    tally.fail(error.message)
  } finally {
    await connection.close()
  }
}

class Stuck extends Error {
  override readonly name = 'Stuck'
}

interface Draining {
  readonly world: World
  readonly connection: Connection
  readonly signal: AbortSignal
}

/** Throws Stuck, with what is left. */
async function untilSettled({ world, connection, signal }: Draining, unfinished: string): Promise<void> {
  for (const deadline = performance.now() + stageMsMax; ; await sleep(500, null, { signal })) {
    const left = await whatIsLeft({ world, connection }, unfinished)
    if (left.length === 0) return
    if (performance.now() > deadline) throw new Stuck(`something is stuck: ${left.join('; ')}`)
    await world.provider.advanceClock(aMinuteMs)
  }
}

/** Still to be told, sent or run; sweeps come again and again, and do not count. */
const underWay = `
  select 'attempt ' || state as what from payment_attempt where state = 'planned'
  union all select 'capture ' || state from payment_attempt where state = 'authorized' and capture_minor is not null
  union all select 'refund ' || state from refund where state in ('requested', 'submitted')
  union all select 'event ' || state from stripe_event where state in ('received', 'parked')
  union all select 'job ' || name || ' ' || state from pgboss.job
    where state < 'completed' and name in ('process-stripe-event', 'submit-refund', 'refresh-listing', 'send-mail')`

const notFinal = `
  select 'order ' || status || ' ' || payment_status from orders where status = 'PENDING'
  union all select 'attempt ' || state from payment_attempt where state = 'open'`

async function whatIsLeft(
  { world: { provider }, connection: { pool } }: Omit<Draining, 'signal'>,
  unfinished: string,
): Promise<string[]> {
  const undelivered = await provider.undelivered()
  const { rows } = await pool.query<{ what: string; count: number }>(
    `select what, count(*)::int as count from (${unfinished}) as unfinished group by what order by what`,
  )
  return [
    ...(undelivered === 0 ? [] : [`${undelivered} webhooks to be delivered`]),
    ...rows.map(({ what, count }) => `${count} × ${what}`),
  ]
}
