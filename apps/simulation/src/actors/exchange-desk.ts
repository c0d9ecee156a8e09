import type { DraftId, OrderId, OrderLineId, ReturnId } from '@tillwright/domain/ids'
import type { Api } from '../caller.ts'
import type { World } from '../world.ts'
import { askAs, type Chore, patient, perhapsTwice, shows } from './chore.ts'

/** Somebody who gives buyers other goods for those that they have ordered, and gets what they are to pay for them. */
export async function workAtExchangeDesk(world: World, exchanges: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('exchange desk')
  const { scheduler, journal } = world
  for (let done = 0; done < exchanges; ) {
    await scheduler.turn('thinks')
    // Also what was exchanged before.
    const paid = journal.acknowledged.filter(({ paymentStatus }) => paymentStatus === 'SUCCEEDED')
    if (paid.length === 0 && isOver()) return
    if (paid.length === 0 || random.chance(0.6)) continue
    const orderId = random.pick(paid).orderId as OrderId
    await exchange({ world, client: patient(world, random), random, orderId, key: `exchange-${done++}` })
  }
}

type Shown = Awaited<ReturnType<Api['admin']['orders']['get']>>
type Wish = Parameters<Api['admin']['orders']['exchange']>[0]

async function exchange(desk: Chore): Promise<void> {
  const { world, random, key } = desk
  const draft = await makeDraft(desk)
  if (draft === undefined) return
  const given = await givenOf(desk)
  if (given === null) return
  const wish = { given, ...draft, idempotencyKey: key }
  world.journal.exchangesAsked.add(draft.draftId)
  let exchanged: Awaited<ReturnType<typeof swap>>
  await perhapsTwice(desk, async (again) => {
    // A colleague has it on his list as well.
    const own = again && random.chance(0.5) ? { ...wish, idempotencyKey: `${key}-too` } : wish
    exchanged = (await swap(desk, own)) ?? exchanged
  })
  if (exchanged !== undefined && random.chance(0.6)) await payFor(world, exchanged.order)
}

/** Of something else for the same buyer, with what it costs. */
async function makeDraft(desk: Chore): Promise<Pick<Wish, 'draftId' | 'expectedTotal'> | undefined> {
  const { world, random, orderId, key } = desk
  const { mug, book, ebook, teapot } = world.id.variant
  const lines = [{ variantId: random.pick([book, book, ebook, mug, teapot]), quantity: 1 }]
  const draftKey = `${key}-draft`
  world.journal.draftsAsked.add(draftKey)
  const made = await ask(desk, 'draft', async (api) => {
    const draft = await api.admin.orders.createDraft({ likeOrderId: orderId, lines, idempotencyKey: draftKey })
    world.journal.sawDraft(draft, draftKey)
    return draft
  })
  if (made === undefined) return
  const draftId = made.id as DraftId
  const found = await ask(desk, 'look', (api) => api.admin.orders.drafts.get({ draftId }))
  const expectedTotal = found?.quote?.expectedTotal
  return expectedTotal && { draftId, expectedTotal }
}

/** What the buyer gives: all of it, a piece that has not left or one that has, or nothing. Null where there is none. */
async function givenOf(desk: Chore): Promise<Wish['given'] | null> {
  const { random, orderId } = desk
  const kind = random.pick(['order', 'piece', 'piece', 'nothing'] as const)
  if (kind !== 'piece') return { kind, orderId }
  const order = await ask(desk, 'read', (api) => api.admin.orders.get({ orderId }))
  if (order === undefined) return null
  const refund = random.chance(0.8) ? ({ kind: 'paid', withShipping: random.chance(0.3) } as const) : none
  const returnId = await awaitBack(desk, order)
  if (returnId !== undefined) return { kind: 'return', returnId, refund }
  const left = order.lines.find((line) => line.quantity > line.shippedQuantity + line.canceledQuantity)
  if (left === undefined) return null
  // The last piece of it is all of it.
  if (order.lines.length === 1 && left.quantity === left.canceledQuantity + 1) return { kind: 'order', orderId }
  return { kind: 'unshipped', orderId, remove: [{ lineId: left.id as OrderLineId, quantity: 1 }], refund }
}

const none = { kind: 'none' } as const

/** A piece that is out, and is to come back. */
async function awaitBack(desk: Chore, { lines }: Shown): Promise<ReturnId | undefined> {
  const { orderId, key } = desk
  const out = lines.find(({ shippedQuantity, returnedQuantity }) => shippedQuantity > returnedQuantity)
  if (out === undefined) return
  const pieces = [{ lineId: out.id as OrderLineId, quantity: 1 }]
  const asked = { orderId, lines: pieces, idempotencyKey: `${key}-back` }
  const order = await ask(desk, 'return', (api) => shows(desk, api.admin.orders.returns.create(asked)))
  return order?.returns.find(({ state }) => state === 'APPROVED')?.id as ReturnId | undefined
}

function swap(desk: Chore, wish: Wish) {
  const { journal } = desk.world
  return ask(desk, `give ${wish.given.kind}`, async (api) => {
    const exchanged = await api.admin.orders.exchange(wish)
    for (const order of [exchanged.original, exchanged.order]) journal.sawGoods(order)
    journal.exchanged.push({ orderId: exchanged.order.id, originalOrderId: exchanged.original.id })
    return exchanged
  })
}

/** By the link of his letter. */
async function payFor({ stripe }: World, { payments }: Pick<Shown, 'payments'>): Promise<void> {
  const open = payments.find(({ state }) => state === 'open')?.paymentIntentId ?? null
  if (open !== null) await stripe.confirm(open, 'pm_card_visa')
}

async function ask<T>(desk: Chore, what: string, act: (api: Api) => Promise<T>): Promise<T | undefined> {
  const outcome = await askAs(desk, `exchange ${what}`, act)
  return outcome.kind === 'answer' ? outcome.answer : undefined
}
