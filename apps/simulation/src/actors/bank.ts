import type { World } from '../world.ts'

const kinds = ['fraudulent', 'product_not_received', 'inquiry'] as const

/** Banks whose customers object to what they have paid, some of it long ago. */
export async function objectAtBank(world: World, objections: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('bank')
  for (let made = 0; made < objections; ) {
    for (let pause = random.below(15); pause > 0; pause--) await world.scheduler.turn('thinks')
    const paid = world.stripe.dump().intents.filter(({ status }) => status === 'succeeded')
    if (paid.length === 0) {
      if (isOver()) return
      await world.scheduler.turn('waits')
      continue
    }
    await world.stripe.dispute(random.pick(paid).id, random.pick(kinds))
    made++
  }
}

/** In worlds with disputes, half of the cards that would pay are those of people who object at once. */
export function cardOf({ hasDisputes, randomOf }: World, tab: string, card: string): string {
  if (!hasDisputes || card !== 'pm_card_visa') return card
  const random = randomOf(`objections of ${tab}`)
  return random.chance(0.5) ? random.pick(disputedCards) : card
}

const disputedCards = [
  'pm_card_createDispute',
  'pm_card_createDisputeProductNotReceived',
  'pm_card_createDisputeInquiry',
] as const
