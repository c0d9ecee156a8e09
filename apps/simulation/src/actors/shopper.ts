import { newYork } from '@tillwright/api/testing/shopper'
import type { OrderId } from '@tillwright/domain/ids'
import { type Api, type Client, type Haste, insist, type Outcome, type Shown } from '../caller.ts'
import type { FilledCart } from '../fill-cart.ts'
import type { World } from '../world.ts'
import { cardOf } from './bank.ts'

type Placed = Awaited<ReturnType<Api['orders']['place']>>

/** How somebody pays, try by try; what is left over is never used. */
const wallets = [
  ['pm_card_visa'],
  ['pm_card_visa'],
  ['pm_card_visa'],
  ['pm_card_chargeDeclined', 'pm_card_visa'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'pm_card_threeDSecure2Required'],
  ['pm_card_threeDSecure2Required'],
  ['pm_usBankAccount_success'],
  ['pm_usBankAccount_insufficientFunds', 'pm_card_visa'],
  ['pm_card_pendingRefund'],
  [],
] as const

/** One tab of a browser in which a guest places his cart, pays, and now and then changes his mind. */
export async function shopInTab(world: World, cart: FilledCart, tab: Tab): Promise<void> {
  const random = world.randomOf(tab.name)
  const client: Client = {
    nodes: world.apis,
    scheduler: world.scheduler,
    random,
    onInternal: (error) => world.journal.sawInternal(error),
    haste: tab.isHasty ? hasteOf(world, tab) : null,
  }
  await shop({ world, client, cart, tab, shown: { cartToken: cart.cartToken, ip: cart.ip } })
  // Whoever is still being answered holds locks; the world does not end before him.
  await Promise.all(client.haste?.underWay ?? [])
}

const hasteOf = ({ randomOf, journal }: World, { name }: Tab): Haste => ({
  random: randomOf(`haste of ${name}`),
  underWay: [],
  count: (what) => journal.count(what),
})

export interface Tab {
  readonly name: string
  /** Under which it places. */
  readonly key: string
  /** Whether it asks again before it was answered. */
  readonly isHasty: boolean
}

interface Shopper {
  readonly world: World
  readonly client: Client
  readonly cart: FilledCart
  readonly tab: Tab
  readonly shown: Shown
}

async function shop(shopper: Shopper): Promise<void> {
  const { random } = shopper.client
  if (random.chance(0.1)) await changeCart(shopper)
  const placed = await place(shopper)
  if (placed === null) return
  const shown: Shown = { ...shopper.shown, orderTokens: placed.orderToken === undefined ? [] : [placed.orderToken] }
  await pay({ ...shopper, shown }, placed)
  if (random.chance(0.2)) await cancel({ ...shopper, shown }, placed)
  await look({ ...shopper, shown }, placed)
}

const asked = { shippingAddress: newYork, paymentMethod: 'stripe' as const }

/** Quotes and places; what was out of date is quoted anew. */
async function place({ world, client, cart, tab, shown }: Shopper): Promise<Placed | null> {
  const shippingMethodId = world.id.method.us
  for (let round = 0; round < 3; round++) {
    const email = `${cart.name}@example.com`
    const to = { shippingAddress: asked.shippingAddress, shippingMethodId, email }
    const quoted = await insist(client, shown, (api) => api.checkout.quote(to))
    // The cart may be closed by now, because the other tab was quicker: the order is what it has become.
    const expectedTotal = quoted.kind === 'answer' ? quoted.answer.expectedTotal : { amount: 1, currency: 'USD' }
    const request = {
      ...asked,
      ...giftCardsOf(world, tab),
      email,
      shippingMethodId,
      expectedTotal,
      idempotencyKey: tab.key,
    }
    const outcome = await insist(client, shown, (api) => world.journal.hears(api.orders.place(request), tab.key))
    tell(world, 'place', outcome)
    if (outcome.kind === 'answer') return outcome.answer
    if (outcome.kind === 'gave_up' || outcome.code !== 'PRICE_CHANGED') return null
  }
  return null
}

/** Some pay with the card that they have in their pocket, as far as it goes: always alike under one key. */
function giftCardsOf({ pocketCard, randomOf }: World, { key }: Tab): { giftCards?: string[] } {
  const pays = pocketCard !== null && randomOf(`gift card of ${key}`).chance(0.6)
  return pays ? { giftCards: [pocketCard.code] } : {}
}

async function pay({ world, client, tab, shown }: Shopper, placed: Placed): Promise<void> {
  const wallet = [...client.random.pick(wallets)]
  const orderId = placed.order.id as OrderId
  let { payment } = placed
  for (let round = 0; round < 4; round++) {
    if (payment.next === 'pay') {
      const method = wallet.shift()
      if (method === undefined) return
      const { paymentIntentId } = payment
      await world.stripe.confirm(paymentIntentId, cardOf(world, tab.name, method))
      if (world.stripe.statusOf(paymentIntentId) === 'requires_action')
        await world.stripe.answerChallenge(paymentIntentId, client.random.chance(0.8) ? 'complete' : 'fail')
      if (client.random.chance(0.5)) {
        const confirmed = await insist(client, shown, (api) =>
          world.journal.hears(api.orders.confirmPayment({ orderId })),
        )
        tell(world, 'confirm', confirmed)
      }
      if (wallet.length === 0) return
    } else if (payment.next !== 'retry') return
    const retried = await insist(client, shown, (api) => api.orders.retryPayment({ orderId }))
    tell(world, 'retry', retried)
    if (retried.kind !== 'answer') return
    payment = retried.answer.payment
  }
}

async function cancel({ world, client, shown }: Shopper, placed: Placed): Promise<void> {
  const wish = { orderId: placed.order.id as OrderId, reason: 'changed my mind' }
  const outcome = await insist(client, shown, (api) => world.journal.hears(api.orders.cancel(wish)))
  tell(world, 'cancel', outcome)
}

async function look({ world, client, shown }: Shopper, placed: Placed): Promise<void> {
  const orderId = placed.order.id as OrderId
  await insist(client, shown, (api) => world.journal.hears(api.orders.get({ orderId })))
}

/** Puts one more into the cart, perhaps while the other tab places it. */
async function changeCart({ world, client, shown }: Shopper): Promise<void> {
  tell(
    world,
    'change',
    await insist(client, shown, (api) => api.cart.addLine({ variantId: world.id.variant.book, quantity: 1 })),
  )
}

export function tell(world: World, what: string, outcome: Outcome<unknown>): void {
  world.journal.count(`${what} ${outcome.kind === 'refused' ? outcome.code : outcome.kind}`)
}
