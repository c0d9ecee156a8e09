import type { OrderId } from '@tillwright/domain/ids'
import type { World } from '../world.ts'
import { askAs, type Chore, patient, perhapsTwice, shows } from './chore.ts'

/** Somebody who captures what is held before its goods leave: all of it, or less. */
export async function captureHolds(world: World, captures: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('hold desk')
  const client = patient(world, random)
  for (let capture = 0; capture < captures; ) {
    await world.scheduler.turn('thinks')
    const held = world.journal.acknowledged.filter(({ paymentStatus }) => paymentStatus === 'AUTHORIZED')
    if (held.length === 0 && isOver()) return
    if (held.length === 0 || random.chance(0.8)) continue
    const { orderId, totalMinor } = random.pick(held)
    const chore = { world, client, random, orderId: orderId as OrderId, key: `hold-desk-${capture++}` }
    if (random.chance(0.3)) await captureThere(chore, 1 + random.below(totalMinor))
    else await captureOne(chore, random.chance(0.5) ? null : 1 + random.below(totalMinor))
  }
}

async function captureOne(chore: Chore, amount: number | null): Promise<void> {
  const { orderId, key: idempotencyKey } = chore
  const wish = { orderId, idempotencyKey, ...(amount === null ? {} : { amount: { amount, currency: 'USD' } }) }
  await perhapsTwice(chore, () =>
    askAs(chore, 'hold desk capture', (api) => shows(chore, chore.world.journal.hears(api.admin.orders.capture(wish)))),
  )
}

/** Something is let off, and then somebody who has forgotten that captures all that was asked for in the dashboard. */
async function captureThere(chore: Chore, amount: number): Promise<void> {
  const { world, orderId, key } = chore
  const of = { kind: 'amount' as const, amount: { amount, currency: 'USD' } }
  const wish = { orderId, of, reason: key, idempotencyKey: key }
  await perhapsTwice(chore, () => askAs(chore, 'hold desk let off', (api) => api.admin.orders.refund(wish)))
  const seen = await askAs(chore, 'hold desk look', (api) => api.admin.orders.get({ orderId }))
  const ids = seen.kind === 'answer' ? seen.answer.payments.map(({ paymentIntentId }) => paymentIntentId) : []
  const held = world.stripe.dump().intents.filter(({ id, status }) => status === 'requires_capture' && ids.includes(id))
  for (const { id } of held) await world.stripe.asPerson(`/v1/payment_intents/${id}/capture`, {})
}
