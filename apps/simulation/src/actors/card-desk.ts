import type { OrderId } from '@tillwright/domain/ids'
import type { World } from '../world.ts'
import { askAs, type Chore, patient, perhapsTwice } from './chore.ts'

/** Somebody of the staff who charges the saved cards of those who have not paid yet. */
export async function chargeCards(
  world: World,
  { name, charges, isOver }: { readonly name: string; readonly charges: number; readonly isOver: () => boolean },
): Promise<void> {
  const random = world.randomOf(name)
  const { scheduler, journal } = world
  for (let done = 0; done < charges; ) {
    await scheduler.turn('thinks')
    if (journal.cardOrders.length === 0 && isOver()) return
    if (journal.cardOrders.length === 0 || random.chance(0.7)) continue
    const orderId = random.pick(journal.cardOrders) as OrderId
    // Now and then he does not ask again where he was not answered.
    const client = { ...patient(world, random), triesMax: random.chance(0.5) ? 1 : 6 }
    const key = `charge-of-${name.replace(' ', '-')}-${done++}`
    await charge({ world, client, random, orderId, key })
  }
}

/** By the version that was seen; now and then he clicks twice, or begins once more. */
async function charge(desk: Chore): Promise<void> {
  const { world, random, orderId, key } = desk
  const seen = await askAs(desk, 'card desk read', (api) => api.admin.orders.get({ orderId }))
  if (seen.kind !== 'answer') return
  const wish = { orderId, version: seen.answer.version, idempotencyKey: key }
  await perhapsTwice(desk, async (again) => {
    const own = again && random.chance(0.5) ? { ...wish, idempotencyKey: `${key}-too` } : wish
    await askAs(desk, 'card desk charge', (api) => world.journal.hears(api.admin.orders.chargeSavedCard(own)))
  })
}
