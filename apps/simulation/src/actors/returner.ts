import type { OrderId, OrderLineId, ReturnId } from '@tillwright/domain/ids'
import { type Api, insist, type Shown } from '../caller.ts'
import type { World } from '../world.ts'
import { type Chore, patient, perhapsTwice, shows } from './chore.ts'
import { tell } from './shopper.ts'

/** Shoppers to whom goods were sent, who want to send some of them back, and now and then keep them after all. */
export async function sendBack(world: World, wishes: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('returner')
  const { scheduler, journal } = world
  const client = patient(world, random)
  for (let wish = 0; wish < wishes; ) {
    await scheduler.turn('thinks')
    const sent = journal.acknowledged.filter(({ status }) => status === 'SHIPPED' || status === 'DELIVERED')
    if (isOver() && (sent.length === 0 || random.chance(0.5))) return
    if (sent.length === 0 || random.chance(0.6)) continue
    const orderId = random.pick(sent).orderId as OrderId
    const buyer = { world, client, random, orderId, key: `returner-${wish++}`, shown: await ownerOf(world, orderId) }
    const asked = await choosePieces(buyer)
    if (asked === undefined) continue
    const returnId = await askToReturn(buyer, asked)
    for (let pause = random.below(15); pause > 0; pause--) await scheduler.turn('thinks')
    if (returnId !== undefined && random.chance(0.3))
      await perhapsTwice(buyer, () =>
        ask(buyer, 'cancel return', (api) => shows(buyer, api.orders.cancelReturn({ orderId, returnId }))),
      )
    // The page is still open, and sent once more.
    if (random.chance(0.3)) await askToReturn(buyer, asked)
  }
}

interface Buyer extends Chore {
  readonly shown: Shown
}

/** By the link that his letters have. */
export async function ownerOf({ apis }: World, orderId: OrderId): Promise<Shown> {
  const [node] = apis
  if (node === undefined) throw new Error('a world needs a process')
  return node.call(async ({ keys }) => ({ orderTokens: [keys.orderToken(orderId)] }))
}

type Asked = Parameters<Api['orders']['requestReturn']>[0]

/** Some of what was sent to him, if there is any. */
async function choosePieces(buyer: Buyer): Promise<Asked | undefined> {
  const { random, orderId, key } = buyer
  const order = await ask(buyer, 'read', (api) => shows(buyer, api.orders.get({ orderId })))
  const out = order?.lines.filter(({ shippedQuantity, returnedQuantity }) => shippedQuantity > returnedQuantity) ?? []
  if (out.length === 0) return
  // What was made of several goods above all: it comes back as those.
  const bundle = out.find(({ components }) => components.length > 0)
  const { id, shippedQuantity, returnedQuantity } = bundle ?? random.pick(out)
  const line = { lineId: id as OrderLineId, quantity: 1 + random.below(shippedQuantity - returnedQuantity) }
  buyer.world.journal.asksForReturn(orderId)
  return { orderId, lines: [line], reason: 'too small', idempotencyKey: key }
}

/** Answers a return that may still be taken back. */
async function askToReturn(buyer: Buyer, wish: Asked): Promise<ReturnId | undefined> {
  let asked: Awaited<ReturnType<Api['orders']['requestReturn']>> | undefined
  await perhapsTwice(buyer, async () => {
    asked = (await ask(buyer, 'request return', (api) => shows(buyer, api.orders.requestReturn(wish)))) ?? asked
  })
  const open = asked?.returns.filter(({ state }) => state === 'REQUESTED' || state === 'APPROVED') ?? []
  return open.length === 0 ? undefined : (buyer.random.pick(open).id as ReturnId)
}

async function ask<T>(
  { world, client, shown }: Buyer,
  what: string,
  act: (api: Api) => Promise<T>,
): Promise<T | undefined> {
  const outcome = await insist(client, shown, act)
  tell(world, `buyer ${what}`, outcome)
  return outcome.kind === 'answer' ? outcome.answer : undefined
}
