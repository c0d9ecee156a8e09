import { newYork } from '@tillwright/api/testing/shopper'
import type { DraftId, OrderId, VariantId } from '@tillwright/domain/ids'
import { type Api, type Client, insist } from '../caller.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { askAs, patient, perhapsTwice } from './chore.ts'
import { ownerOf } from './returner.ts'
import { tell } from './shopper.ts'

/** Somebody of the staff who makes an order for a buyer on the telephone, whom he leaves to pay it. */
export async function workAtDesk(world: World): Promise<void> {
  const desk = openDesk(world, 'desk')
  const { random } = desk
  for (let pause = random.below(20); pause > 0; pause--) await world.scheduler.turn('thinks')
  const draft = await create(desk)
  if (draft === undefined) return
  let { version } = draft
  for (let changes = random.below(3); changes > 0; changes--)
    version = (await change(desk, draft.id as DraftId, version))?.version ?? version
  await placeAndPay(desk, draft.id as DraftId, version)
}

/** A colleague, who finds what lies on the desk and changes, places or removes it, whoever else does. */
export async function workBesideDesk(world: World, moves: number, isOver: () => boolean): Promise<void> {
  const desk = openDesk(world, 'colleague')
  const { random } = desk
  for (let move = 0; move < moves; ) {
    await world.scheduler.turn('thinks')
    const found = world.journal.drafts.at(-1)
    if (found === undefined && isOver()) return
    if (found === undefined || random.chance(0.8)) continue
    const draftId = found.draftId as DraftId
    const colleague = { ...desk, key: `colleague-${move++}` }
    const wish = random.pick(['place', 'place', 'change', 'change', 'remove'] as const)
    if (wish === 'place') await placeAndPay(colleague, draftId, found.version)
    else if (wish === 'change') await change(colleague, draftId, found.version)
    else await remove(colleague, draftId, found.version)
  }
}

interface Desk {
  readonly world: World
  readonly client: Client
  readonly random: Random
  readonly key: string
}

function openDesk(world: World, name: string): Desk {
  const random = world.randomOf(name)
  return { world, client: patient(world, random), random, key: name }
}

async function ask<T>(desk: Desk, what: string, act: (api: Api) => Promise<T>): Promise<T | undefined> {
  const outcome = await askAs(desk, `desk ${what}`, act)
  return outcome.kind === 'answer' ? outcome.answer : undefined
}

type Draft = Awaited<ReturnType<Api['admin']['orders']['createDraft']>>

async function create(desk: Desk): Promise<Draft | undefined> {
  const { world, key } = desk
  const shippingMethodId = world.id.method.us
  const to = { email: 'caller@example.com', shippingAddress: newYork, shippingMethodId }
  const asked = { ...to, market: 'US', lines: linesOf(desk), idempotencyKey: `draft-of-${key}` }
  world.journal.draftsAsked.add(key)
  let made: Draft | undefined
  await perhapsTwice(desk, async () => {
    made = (await ask(desk, 'create', (api) => sees(desk, key, api.admin.orders.createDraft(asked)))) ?? made
  })
  return made
}

/** By the version that he has seen, which may have changed since. */
async function change(desk: Desk, draftId: DraftId, version: number): Promise<Draft | undefined> {
  const asked = { draftId, version, lines: linesOf(desk) }
  return ask(desk, 'change', (api) => sees(desk, null, api.admin.orders.drafts.update(asked)))
}

async function remove(desk: Desk, draftId: DraftId, version: number): Promise<void> {
  const { journal } = desk.world
  journal.removalsAsked.add(draftId)
  const removed = await ask(desk, 'remove', (api) => api.admin.orders.drafts.remove({ draftId, version }))
  if (removed !== undefined) journal.removed.push(draftId)
}

/** Some never pay. */
async function placeAndPay(desk: Desk, draftId: DraftId, version: number): Promise<void> {
  const placed = await place(desk, draftId, version)
  if (placed !== undefined && desk.random.chance(0.7)) await pay(desk, placed.id as OrderId)
}

/** For what it costs, and now and then twice under one key. */
async function place(desk: Desk, draftId: DraftId, version: number) {
  const { world, random, key } = desk
  const quoted = await ask(desk, 'quote', (api) => api.admin.orders.drafts.get({ draftId }))
  const expectedTotal = quoted?.quote?.expectedTotal ?? { amount: 1, currency: 'USD' }
  const seen = random.chance(0.5) ? { version } : {}
  const wish = { draftId, ...seen, expectedTotal, idempotencyKey: `key-of-${key}` }
  let placed: Awaited<ReturnType<Api['admin']['orders']['drafts']['place']>> | undefined
  await perhapsTwice(desk, async () => {
    const order = await ask(desk, 'place', (api) =>
      world.journal.hears(api.admin.orders.drafts.place(wish), wish.idempotencyKey),
    )
    placed = order ?? placed
  })
  return placed
}

/** The buyer has a letter with the link to it. */
async function pay({ world, client, random }: Desk, orderId: OrderId): Promise<void> {
  const shown = await ownerOf(world, orderId)
  const retried = await insist(client, shown, (api) => api.orders.retryPayment({ orderId }))
  tell(world, 'caller retry', retried)
  if (retried.kind !== 'answer' || retried.answer.payment.next !== 'pay') return
  await world.stripe.confirm(
    retried.answer.payment.paymentIntentId,
    random.pick(['pm_card_visa', 'pm_card_visa', 'pm_card_chargeDeclined']),
  )
  if (random.chance(0.5)) return
  const confirmed = await insist(client, shown, (api) => world.journal.hears(api.orders.confirmPayment({ orderId })))
  tell(world, 'caller confirm', confirmed)
}

function linesOf({ world, random }: Desk): { variantId: VariantId; quantity: number }[] {
  const { variant } = world.id
  const all = [variant.mug, variant.book, ...(world.shelves.bundle === null ? [] : [variant.vase])]
  const chosen = all.filter(() => random.chance(0.5))
  return (chosen.length === 0 ? [variant.mug] : chosen).map((variantId) => ({ variantId, quantity: 1 }))
}

/** Passes an answer on, and remembers what it says of a draft. */
async function sees({ world }: Desk, key: string | null, answer: Promise<Draft>): Promise<Draft> {
  const draft = await answer
  world.journal.sawDraft(draft, key)
  return draft
}
