import type { OrderId } from '@tillwright/domain/ids'
import { type Client, insist } from '../caller.ts'
import type { Seen } from '../journal.ts'
import type { Random } from '../random.ts'
import { staffKey } from '../set-up.ts'
import type { World } from '../world.ts'
import { tell } from './shopper.ts'

/** Somebody of the staff who ships and cancels what he finds. */
export async function workAsStaff(world: World, moves: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('staff')
  const { scheduler, journal, apis: nodes } = world
  const onInternal = (error: unknown) => journal.sawInternal(error)
  const client: Client = { nodes, scheduler, random, onInternal, haste: null }
  const shown = { credential: { kind: 'api_key', key: staffKey } } as const
  for (let move = 0; move < moves; ) {
    await scheduler.turn('thinks')
    const found = find(journal.acknowledged, random)
    if (found === undefined && isOver()) return
    if (found === undefined || random.chance(0.8)) continue
    move++
    const status = random.pick(['SHIPPED', 'SHIPPED', 'CANCELED', 'DELIVERED'] as const)
    const wish = { orderId: found.orderId as OrderId, status, reason: 'the staff says so' }
    if (status === 'SHIPPED') journal.asksForParcel(wish.orderId)
    const outcome = await insist(client, shown, (api) => journal.hears(api.admin.orders.updateStatus(wish)))
    tell(world, `staff ${status}`, outcome)
  }
}

/** Mostly one that is paid, for that is where the work is. */
function find(seen: readonly Seen[], random: Random): Seen | undefined {
  const paid = seen.filter(({ paymentStatus }) => canShip.has(paymentStatus))
  if (paid.length > 0) return random.pick(paid)
  return seen.length > 0 && random.chance(0.05) ? random.pick(seen) : undefined
}

/** Its money is here, or held. */
export const canShip: ReadonlySet<string> = new Set(['SUCCEEDED', 'AUTHORIZED'])
