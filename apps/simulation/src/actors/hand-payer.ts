import { newYork } from '@tillwright/api/testing/shopper'
import type { OrderId } from '@tillwright/domain/ids'
import { type Api, type Client, insist, type Shown } from '../caller.ts'
import { type FilledCart, fillCart } from '../fill-cart.ts'
import type { World } from '../world.ts'
import { patient } from './chore.ts'
import { tell } from './shopper.ts'

type Placed = Awaited<ReturnType<Api['orders']['place']>>

/** Carts of those who pay by transfer, or when the parcel comes. */
export const fillHands = async (world: World): Promise<FilledCart[]> => [
  await fillCart(world, 'hand8', { book: 1, ebook: 1 }),
  await fillCart(world, 'hand9', { ebook: 1 }),
]

/** Somebody who places his cart and sends money: all of it, some of it, too much, too late or never. */
export async function payByHand(world: World, cart: FilledCart): Promise<void> {
  const random = world.randomOf(cart.name)
  const client = patient(world, random)
  const buyer = { world, client, cart, shown: { cartToken: cart.cartToken, ip: cart.ip } }
  const placed = await place(buyer)
  if (placed === null) return
  const { order, orderToken } = placed
  const amounts = amountsOf(order.total.amount, random.below(6))
  for (const amount of amounts) {
    for (let pause = random.below(12); pause > 0; pause--) await world.scheduler.turn('waits')
    world.journal.bank.push({ orderId: order.id, amount, key: `line-${cart.name}-${world.journal.bank.length}` })
  }
  if (!random.chance(0.2)) return
  const wish = { orderId: order.id as OrderId, reason: 'changed my mind' }
  const shown: Shown = { ...buyer.shown, orderTokens: orderToken === undefined ? [] : [orderToken] }
  tell(world, 'by hand cancel', await insist(client, shown, (api) => world.journal.hears(api.orders.cancel(wish))))
}

/** Line by line of the bank. */
function amountsOf(total: number, mood: number): number[] {
  const part = Math.ceil(total / 3)
  const moods = [[total], [total], [part, total - part], [part], [total + 100], []]
  return moods[mood] ?? []
}

interface Buyer {
  readonly world: World
  readonly client: Client
  readonly cart: FilledCart
  readonly shown: Shown
}

async function place({ world, client, cart, shown }: Buyer): Promise<Placed | null> {
  const email = `${cart.name}@example.com`
  const to = { shippingAddress: newYork, shippingMethodId: world.id.method.us, email }
  const manualMethod = client.random.pick(['transfer', 'cash'] as const)
  const idempotencyKey = `key-of-${cart.name}`
  for (let round = 0; round < 3; round++) {
    const quoted = await insist(client, shown, (api) => api.checkout.quote(to))
    if (quoted.kind !== 'answer') return null
    const { expectedTotal } = quoted.answer
    const request = { ...to, paymentMethod: 'manual' as const, manualMethod, expectedTotal, idempotencyKey }
    const outcome = await insist(client, shown, (api) => world.journal.hears(api.orders.place(request), idempotencyKey))
    tell(world, `by hand place ${manualMethod}`, outcome)
    if (outcome.kind === 'answer') return outcome.answer
    if (outcome.kind === 'gave_up' || outcome.code !== 'PRICE_CHANGED') return null
  }
  return null
}
