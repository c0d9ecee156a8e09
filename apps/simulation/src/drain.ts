import { sql } from 'kysely'
import { askForSweeps, deepSweeps } from './actors/clock.ts'
import type { Post } from './actors/deliverer.ts'
import { type Habit, putRight } from './put-right.ts'
import { workOnce } from './queue.ts'
import type { Random } from './random.ts'
import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

const secondMs = 1_000
const minute = 60
const hour = 60 * minute
const day = 24 * hour
/** Long enough for whatever takes its time: an hourly sweep, a debit, the patience of a parked event, held money. */
const leaps = [
  ...[16, 35, 35, 65, 31 * minute, 65, 35, hour, 5 * hour, day, 65, 2 * day, 65, 35, 3 * day, 65, 35, 35],
  ...[2 * day, 65, 35, 35],
]
/** Banks wait three weeks for evidence. */
const untilBanksDecide = [21 * day, 65, hour, 65, 35]
/** More jobs than that between two leaps, and something goes round in circles. */
const jobsMax = 200

/**
 * Nothing goes wrong any more: everything that is under way comes to its end, with the help of staff where something
 * was given up. Throws where it does not; answers what took too long, or was given up for no reason.
 */
export async function drain(world: World, post: Post): Promise<Complaint[]> {
  world.faults.stop()
  world.scheduler.drainedSinceMs = world.scheduler.nowMs
  const random = world.randomOf('drain')
  const habit = world.randomOf('habit').pick<Habit>(['replay', 'retry'])
  const complaints: Complaint[] = []
  await settle(world, { post, random })
  const allLeaps = world.hasDisputes ? [...leaps, ...untilBanksDecide] : leaps
  for (const [index, leap] of allLeaps.entries()) {
    world.scheduler.nowMs += leap * secondMs
    world.stripe.moveOn()
    const open = await readOpenCount(world)
    if (open.jobsRunning > 0) await world.queue.supervise()
    await askForSweeps(world)
    if (index === leapsMin || leap >= hour) await askForSweeps(world, deepSweeps)
    await settle(world, { post, random })
    // Where jobs are as patient as in life, nothing may be given up, and nobody is there to put it right.
    if (world.jobRetriesMax !== null) {
      const found = await putRight(world, habit)
      complaints.push(...found.filter(({ facts }) => complaints.every((known) => known.facts !== facts)))
      await settle(world, { post, random })
    }
    if (index === leapsMin - 1) complaints.push(...(await unheard(world)))
    if (index >= leapsMin && open.total === 0 && !world.stripe.isBusy()) break
  }
  return complaints
}

/** By then the sweeps of every twenty seconds have looked at everything, and those that go deep have not. */
const leapsMin = 3

/** Whoever has paid is paid here a minute and a half later, also where every webhook was lost. */
async function unheard({ db, stripe }: World): Promise<Complaint[]> {
  const paid = new Set(
    stripe.dump().intents.flatMap(({ status, attemptId }) => (status === 'succeeded' ? attemptId : [])),
  )
  const open = await db.selectFrom('payment_attempt').select('id').where('state', 'in', ['planned', 'open']).execute()
  const missed = open.filter(({ id }) => paid.has(id))
  return missed.map(({ id }) => ({ rule: 'payments_are_heard_of_in_time', facts: id }))
}

/** What can still change by itself. */
async function readOpenCount({ db }: World): Promise<{ total: number; jobsRunning: number }> {
  const { rows } = await sql<{ total: number; jobsRunning: number }>`
    select count(*) as total, count(*) filter (where what = 'active') as "jobsRunning" from (
      select state::text as what from pgboss.job where state in ('created', 'retry', 'active')
      union all select status from orders where status = 'PENDING'
      union all select state from payment_attempt where state in ('planned', 'open', 'authorized')
      union all select state from refund where state in ('requested', 'submitted') and payment_attempt_id is not null
      union all select state from card_charge where state = 'planned'
    ) open`.execute(db)
  return rows[0] ?? { total: 0, jobsRunning: 0 }
}

/** Delivers and works off whatever is due at this moment, and what follows from it. */
async function settle(
  { apis, workers, queue }: World,
  { post, random }: { post: Post; random: Random },
): Promise<void> {
  for (let jobs = 0; jobs < jobsMax; jobs++) {
    for (const event of post.waiting()) await post.deliver(event, random.pick(apis))
    if (!(await workOnce(queue, random.pick(workers), random))) return
  }
  throw new Error(`jobs go round in circles: ${(await queue.readDue()).join(', ')}`)
}
