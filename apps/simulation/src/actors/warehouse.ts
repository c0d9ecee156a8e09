import type { OrderId, OrderLineId, ReturnId } from '@tillwright/domain/ids'
import type { Api } from '../caller.ts'
import { awayId } from '../shelves.ts'
import type { World } from '../world.ts'
import { ask, type Chore, patient, perhapsTwice, shows } from './chore.ts'
import { shelfChores } from './shelf-chores.ts'
import { canShip } from './staff.ts'

/** Somebody in the warehouse, who sends off parcel by parcel, takes back what comes, and puts the shelves right. */
export async function workInWarehouse(world: World, chores: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('warehouse')
  const { scheduler, journal } = world
  const client = patient(world, random)
  const choreNames = choresOf(world)
  for (let chore = 0; chore < chores; ) {
    await scheduler.turn('thinks')
    const paid = journal.acknowledged.filter(({ paymentStatus }) => canShip.has(paymentStatus))
    if (paid.length === 0 && isOver()) return
    if (paid.length === 0 || random.chance(0.7)) continue
    const name = random.pick(choreNames)
    const orderId = random.pick(paid).orderId as OrderId
    await all[name]({ world, client, random, orderId, key: `warehouse-${chore++}` })
  }
}

/** Somebody at the back door: there is something for him to do once a buyer wants to send something back. */
export async function workOnReturns(world: World, chores: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('receiver')
  const { scheduler, journal } = world
  const client = patient(world, random)
  for (let chore = 0; chore < chores; ) {
    await scheduler.turn('thinks')
    const last = new Map(journal.returns.map((shown) => [shown.id, shown]))
    const open = [...last.values()].filter(({ state }) => state === 'REQUESTED' || state === 'APPROVED')
    if (isOver() && (open.length === 0 || random.chance(0.3))) return
    if (open.length === 0 || random.chance(0.5)) continue
    const { orderId, state } = random.pick(open)
    const one = { world, client, random, orderId: orderId as OrderId, key: `receiver-${chore++}` }
    await (state === 'APPROVED' ? receive(one, await openReturn(one)) : orderChores.decide(one))
  }
}

type Shown = Awaited<ReturnType<Api['admin']['orders']['get']>>

const orderChores = {
  /** Some pieces of one line, or all that is left. */
  parcel: async (chore) => {
    const order = await readOrder(chore)
    const left = order?.lines.filter((line) => line.quantity > line.shippedQuantity + line.canceledQuantity) ?? []
    if (left.length === 0) return
    const { id, quantity, shippedQuantity, canceledQuantity } = chore.random.pick(left)
    const most = quantity - shippedQuantity - canceledQuantity
    const piece = { lineId: id as OrderLineId, quantity: 1 + chore.random.below(most) }
    const wish = chore.random.chance(0.7) ? { lines: [piece] } : {}
    chore.world.journal.asksForParcel(chore.orderId)
    const asked = { orderId: chore.orderId, ...wish, idempotencyKey: chore.key }
    await perhapsTwice(chore, () => ask(chore, 'fulfill', (api) => shows(chore, api.admin.orders.fulfill(asked))))
  },
  edit: async (chore) => {
    const order = await readOrder(chore)
    const left = order?.lines.filter((line) => line.quantity > line.shippedQuantity + line.canceledQuantity) ?? []
    if (left.length === 0) return
    const remove = [{ lineId: chore.random.pick(left).id as OrderLineId, quantity: 1 }]
    const asked = { orderId: chore.orderId, remove, idempotencyKey: chore.key }
    await perhapsTwice(chore, () => ask(chore, 'edit', (api) => shows(chore, api.admin.orders.edit(asked))))
  },
  arrival: async (chore) => {
    const { orderId } = chore
    await ask(chore, 'deliver', (api) => shows(chore, api.admin.orders.markDelivered({ orderId })))
  },
  takeBack: async (chore) => {
    const back = (chore.random.chance(0.6) ? await openReturn(chore) : undefined) ?? (await askBack(chore))
    if (back === undefined) return
    // Some take their time.
    if (!chore.random.chance(0.3)) await receive(chore, back)
  },
  /** Whoever wants to send something back is told whether he may. */
  decide: async (chore) => {
    const asked = await ask(chore, 'list returns', (api) => api.admin.orders.returns.list({ states: ['REQUESTED'] }))
    if (asked === undefined || asked.items.length === 0) return
    const { id, version } = chore.random.pick(asked.items)
    const seen = chore.random.chance(0.5) ? { version } : {}
    const which = { returnId: id as ReturnId, answer: 'so be it', ...seen }
    const isRejected = chore.random.chance(0.2)
    await perhapsTwice(chore, () =>
      isRejected
        ? ask(chore, 'reject', (api) => shows(chore, api.admin.orders.returns.reject(which)))
        : ask(chore, 'approve', (api) => shows(chore, api.admin.orders.returns.approve(which))),
    )
  },
} as const satisfies Record<string, (chore: Chore) => Promise<void>>

/** What has come back, if it has: all of it can be sold again, or none. */
async function receive(chore: Chore, back: Back | undefined): Promise<void> {
  if (back === undefined) return
  const { id: returnId, lines } = back
  if (chore.random.chance(0.2)) {
    await ask(chore, 'cancel return', (api) => shows(chore, api.admin.orders.returns.cancel({ returnId })))
    return
  }
  const refund = chore.random.chance(0.8) ? { kind: 'paid' as const } : { kind: 'none' as const }
  // Now and then what comes back can't be sold again.
  const restock = chore.random.chance(0.7) ? {} : { lines: lines.map((line) => ({ ...line, restock: 0 })) }
  const place = chore.world.shelves.away !== null && chore.random.chance(0.5) ? { locationId: awayId } : {}
  const received = { returnId, refund, ...restock, ...place, idempotencyKey: chore.key }
  await perhapsTwice(chore, (again) => {
    // A colleague has it on his list as well.
    const own = again && chore.random.chance(0.5) ? { ...received, idempotencyKey: `${chore.key}-too` } : received
    return ask(chore, 'receive', (api) => shows(chore, api.admin.orders.returns.receive(own)))
  })
}

const all = { ...orderChores, ...shelfChores }

/** What there is to do in a world: the others have no more than they had. */
function choresOf({ shelves, hasReturns }: World): readonly (keyof typeof all)[] {
  return [
    ...(['parcel', 'parcel', 'parcel', 'edit', 'arrival', 'takeBack', 'takeBack', 'shelf'] as const),
    ...(shelves.away === null ? [] : (['transfer', 'count'] as const)),
    ...(shelves.bundle === null ? [] : (['compose', 'compose', 'compose'] as const)),
    ...(hasReturns ? (['parcel', 'parcel'] as const) : []),
  ]
}

const readOrder = (chore: Chore): Promise<Shown | undefined> =>
  ask(chore, 'read', (api) => api.admin.orders.get({ orderId: chore.orderId }))

/** A return whose goods may come. */
async function openReturn(chore: Chore): Promise<Back | undefined> {
  return backOf(await readOrder(chore))
}

interface Back {
  readonly id: ReturnId
  readonly lines: readonly { readonly lineId: OrderLineId; readonly quantity: number }[]
}

function backOf(order: Pick<Shown, 'returns'> | undefined): Back | undefined {
  const open = order?.returns.find(({ state }) => state === 'APPROVED')
  if (open === undefined) return
  const lines = open.lines.map(({ lineId, quantity }) => ({ lineId: lineId as OrderLineId, quantity }))
  return { id: open.id as ReturnId, lines }
}

async function askBack(chore: Chore): Promise<Back | undefined> {
  const order = await readOrder(chore)
  const out = order?.lines.filter(({ shippedQuantity, returnedQuantity }) => shippedQuantity > returnedQuantity) ?? []
  if (out.length === 0) return
  const line = chore.random.pick(out)
  const lines = [{ lineId: line.id as OrderLineId, quantity: 1 }]
  const asked = { orderId: chore.orderId, lines, idempotencyKey: `${chore.key}-back` }
  return backOf(await ask(chore, 'return', (api) => shows(chore, api.admin.orders.returns.create(asked))))
}
