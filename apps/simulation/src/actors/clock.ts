import type { SweepName } from '@tillwright/db/jobs'
import type { World } from '../world.ts'

const secondMs = 1_000
const jumps = [1, 2, 5, 10, 21, 31, 65, 600, 1_850, 1_900] as const

/** Time passes in leaps, at which Stripe does what is due, workers that died are missed, and sweeps are asked for. */
export async function letTimePass(world: World, leaps: number): Promise<void> {
  const random = world.randomOf('clock')
  for (let leap = 0; leap < leaps; leap++) {
    for (let pause = random.below(25); pause > 0; pause--) await world.scheduler.turn('passes')
    world.scheduler.nowMs += random.pick(jumps) * secondMs
    world.stripe.moveOn()
    if (random.chance(0.2)) await world.scheduler.during(null, () => world.queue.supervise())
    await askForSweeps(world)
    if (random.chance(0.1)) await askForSweeps(world, deepSweeps)
  }
}

/** As every process does by its timer; nobody minds if one can't. */
export async function askForSweeps({ workers, journal }: World, names: readonly SweepName[] = sweeps): Promise<void> {
  const [worker] = workers
  for (const name of names) {
    const isAsked = worker?.call(({ jobs }) => jobs.enqueueSweep(name))
    await isAsked?.catch((error: unknown) => journal.count(`sweep not asked for: ${String(error)}`))
  }
}

const sweeps = ['expire-orders', 'reconcile-payments'] as const satisfies readonly SweepName[]
/** Over everything that Stripe has of the last days. */
export const deepSweeps = ['sweep-payments-hourly', 'sweep-payments-daily'] as const satisfies readonly SweepName[]
