import type { World } from '../world.ts'

/** Somebody in Stripe's own dashboard, who asks nobody: money goes back, an intent is canceled. */
export async function useDashboard(world: World, moves: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('dashboard')
  for (let move = 0; move < moves; move++) {
    for (let pause = random.below(20); pause > 0; pause--) await world.scheduler.turn('thinks')
    const intents = world.stripe.dump().intents
    if (intents.length === 0) {
      if (isOver()) return
      continue
    }
    const { id, status, amount } = random.pick(intents)
    if (status === 'succeeded') {
      const back = random.chance(0.5) ? amount : 1 + random.below(amount)
      await world.stripe.asPerson('/v1/refunds', { payment_intent: id, amount: String(back) })
    } else await world.stripe.asPerson(`/v1/payment_intents/${id}/cancel`, {})
  }
}
