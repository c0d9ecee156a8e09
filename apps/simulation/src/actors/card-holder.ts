import { newYork } from '@tillwright/api/testing/shopper'
import type { OrderId } from '@tillwright/domain/ids'
import { type Api, type Client, insist, type Shown } from '../caller.ts'
import { tokenOf } from '../plain-tokens.ts'
import type { Random } from '../random.ts'
import { holderId } from '../set-up.ts'
import type { World } from '../world.ts'
import { patient } from './chore.ts'
import { tell } from './shopper.ts'

interface Holding {
  readonly world: World
  readonly client: Client
  readonly random: Random
  readonly shown: Shown
}

/** Saves a card, orders a few times, and pays himself, or leaves that to others. */
export async function shopWithCard(world: World): Promise<void> {
  const random = world.randomOf('card holder')
  const shown = { credential: { kind: 'access_token', token: tokenOf(holderId, holderId) } } as const
  const holding: Holding = { world, random, client: patient(world, random), shown }
  let card = random.chance(0.8) ? await save(holding, 'card-of-holder') : null
  for (let orders = 0; orders < 2; orders++) {
    for (let pause = random.below(10); pause > 0; pause--) await world.scheduler.turn('thinks')
    const placed = await place(holding, card, `holder-${orders}`)
    if (placed === undefined) continue
    world.journal.cardOrders.push(placed.order.id)
    if (random.chance(0.4)) await pay(holding, placed.order.id as OrderId, card)
    if (random.chance(0.2)) await cancel(holding, placed.order.id as OrderId)
    card ??= random.chance(0.5) ? await save(holding, `card-after-${orders}`) : null
  }
}

/** Attaches, and then: pays, is declined, or has to be seen by its bank. */
const cards = ['pm_card_visa', 'pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_authenticationRequired'] as const

/** Answers the card, where its owner knows that it is saved. */
async function save(holding: Holding, key: string): Promise<string | null> {
  const { world, random } = holding
  const begun = await ask(holding, 'begins to save', (api) =>
    api.paymentMethods.startSetup(random.chance(0.5) ? { idempotencyKey: key } : {}),
  )
  if (begun === undefined) return null
  const { setupIntentId } = begun
  const card = random.pick(cards)
  const customer = world.stripe.setupOf(setupIntentId)?.customer
  // One that its bank has not seen him agree to is brought by the dashboard.
  if (card === 'pm_card_authenticationRequired' && customer)
    await world.stripe.asPerson(`/v1/payment_methods/${card}/attach`, { customer })
  else await world.stripe.asPerson(`/v1/setup_intents/${setupIntentId}/confirm`, { payment_method: card })
  await ask(holding, 'asks for a setup', (api) => api.paymentMethods.confirmSetup({ setupIntentId }))
  const listed = await ask(holding, 'lists', (api) => api.paymentMethods.list())
  return listed?.items[0]?.id ?? null
}

type Placed = Awaited<ReturnType<Api['orders']['place']>>

async function place(holding: Holding, card: string | null, idempotencyKey: string): Promise<Placed | undefined> {
  const { world, random } = holding
  const { mug, book, ebook } = world.id.variant
  const variantId = random.pick([mug, book, ebook])
  await ask(holding, 'fills', (api) => api.cart.addLine({ variantId, quantity: 1 }))
  const to = { shippingAddress: newYork, shippingMethodId: world.id.method.us }
  const quoted = await ask(holding, 'quotes', (api) => api.checkout.quote(to))
  if (quoted === undefined) return
  const wishes = [{}, { saveCard: true }, ...(card === null ? [] : [{ savedPaymentMethodId: card }])]
  const { expectedTotal } = quoted
  const request = { ...to, paymentMethod: 'stripe' as const, expectedTotal, idempotencyKey, ...random.pick(wishes) }
  return ask(holding, 'places', (api) => world.journal.hears(api.orders.place(request), idempotencyKey))
}

async function pay(holding: Holding, orderId: OrderId, card: string | null): Promise<void> {
  const { world, random } = holding
  const wish = card !== null && random.chance(0.5) ? { savedPaymentMethodId: card } : {}
  const retried = await ask(holding, 'retries', (api) => api.orders.retryPayment({ orderId, ...wish }))
  if (retried?.payment.next !== 'pay') return
  const { paymentIntentId } = retried.payment
  await world.stripe.confirm(paymentIntentId, card !== null && random.chance(0.5) ? card : 'pm_card_visa')
  if (world.stripe.statusOf(paymentIntentId) === 'requires_action')
    await world.stripe.answerChallenge(paymentIntentId, random.chance(0.8) ? 'complete' : 'fail')
}

async function cancel(holding: Holding, orderId: OrderId): Promise<void> {
  const { journal } = holding.world
  await ask(holding, 'cancels', (api) => journal.hears(api.orders.cancel({ orderId, reason: 'changed my mind' })))
}

async function ask<T>(
  { world, client, shown }: Holding,
  what: string,
  act: (api: Api) => Promise<T>,
): Promise<T | undefined> {
  const outcome = await insist(client, shown, act)
  tell(world, `holder ${what}`, outcome)
  return outcome.kind === 'answer' ? outcome.answer : undefined
}
