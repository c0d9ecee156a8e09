import type { World } from '../world.ts'

/** Stripe can't be reached for a while, by nobody: what a job has to ask there fails, and fails again. */
export async function loseStripe({ scheduler, stripe, randomOf }: World): Promise<void> {
  const random = randomOf('outage')
  for (let steps = random.below(100); steps > 0; steps--) await scheduler.turn('is to come')
  stripe.isAway = true
  for (let steps = 20 + random.below(80); steps > 0; steps--) await scheduler.turn('goes on')
  stripe.isAway = false
}
