import type { World } from '../world.ts'

/** Somebody in Stripe's own dashboard, who asks nobody: money goes back, or is captured, an intent is canceled. */
export async function useDashboard(world: World, moves: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('dashboard')
  for (let move = 0; move < moves; move++) {
    for (let pause = random.below(20); pause > 0; pause--) await world.scheduler.turn('thinks')
    const intents = world.stripe.dump().intents
    if (intents.length === 0) {
      if (isOver()) return
      continue
    }
    // What waits for somebody is looked at more often.
    const held = intents.filter(({ status }) => status === 'requires_capture')
    const { id, status, amount } = random.pick(held.length > 0 && random.chance(0.6) ? held : intents)
    if (status === 'succeeded') {
      const back = random.chance(0.5) ? amount : 1 + random.below(amount)
      await world.stripe.asPerson('/v1/refunds', { payment_intent: id, amount: String(back) })
    } else if (status === 'requires_capture' && random.chance(0.6)) {
      const captured = random.chance(0.7) ? amount : 1 + random.below(amount)
      await world.stripe.asPerson(`/v1/payment_intents/${id}/capture`, { amount_to_capture: String(captured) })
    } else await world.stripe.asPerson(`/v1/payment_intents/${id}/cancel`, {})
  }
}
