import { insist } from '../caller.ts'
import type { World } from '../world.ts'
import { patient, perhapsTwice } from './chore.ts'
import { tell } from './shopper.ts'

/** People who find nothing on the shelf, and want to hear of it when there is something again. */
export async function waitForGoods(world: World, wishes: number): Promise<void> {
  const random = world.randomOf('subscriber')
  const client = patient(world, random)
  const { mug, teapot, vase } = world.id.variant
  const scarce = [mug, mug, teapot, teapot, ...(world.shelves.bundle === null ? [] : [vase, vase])]
  for (let wish = 0; wish < wishes; wish++) {
    for (let pause = random.below(30); pause > 0; pause--) await world.scheduler.turn('thinks')
    const asked = { variantId: random.pick(scarce), email: `waits${random.below(3)}@example.com` }
    await perhapsTwice({ random }, async () => {
      const outcome = await insist(client, {}, (api) => api.catalog.notifyWhenAvailable(asked))
      if (outcome.kind === 'answer' && !outcome.answer.available) world.journal.wishes.push(asked)
      const isThere = outcome.kind === 'answer' && outcome.answer.available
      tell(world, isThere ? 'wish for what is there' : 'wish', outcome)
    })
  }
}
