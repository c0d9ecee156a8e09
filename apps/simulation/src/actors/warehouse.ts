import type { LocationId, OrderId, OrderLineId, ReturnId } from '@tillwright/domain/ids'
import { type Api, type Client, insist } from '../caller.ts'
import type { ShownGoods } from '../journal.ts'
import type { Random } from '../random.ts'
import { staffKey } from '../set-up.ts'
import type { World } from '../world.ts'
import { tell } from './shopper.ts'

/** Somebody in the warehouse, who sends off parcel by parcel, takes back what comes, and puts the shelves right. */
export async function workInWarehouse(world: World, chores: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('warehouse')
  const { scheduler, journal, apis: nodes } = world
  const onInternal = (error: unknown) => journal.sawInternal(error)
  const client: Client = { nodes, scheduler, random, onInternal, haste: null }
  for (let chore = 0; chore < chores; ) {
    await scheduler.turn('thinks')
    const paid = journal.acknowledged.filter(({ paymentStatus }) => paymentStatus === 'SUCCEEDED')
    if (paid.length === 0 && isOver()) return
    if (paid.length === 0 || random.chance(0.7)) continue
    const name = random.pick(choreNames)
    const orderId = random.pick(paid).orderId as OrderId
    await all[name]({ world, client, random, orderId, key: `warehouse-${chore++}` })
  }
}

interface Chore {
  readonly world: World
  readonly client: Client
  readonly random: Random
  /** One that was paid. */
  readonly orderId: OrderId
  /** Of this one chore. */
  readonly key: string
}

type Shown = Awaited<ReturnType<Api['admin']['orders']['get']>>

const all = {
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
    // Some take their time.
    if (back === undefined || chore.random.chance(0.3)) return
    const { id: returnId, lines } = back
    if (chore.random.chance(0.2)) {
      await ask(chore, 'cancel return', (api) => shows(chore, api.admin.orders.returns.cancel({ returnId })))
      return
    }
    const refund = chore.random.chance(0.8) ? { kind: 'paid' as const } : { kind: 'none' as const }
    // Now and then what comes back can't be sold again.
    const restock = chore.random.chance(0.7) ? {} : { lines: lines.map((line) => ({ ...line, restock: 0 })) }
    const received = { returnId, refund, ...restock, idempotencyKey: chore.key }
    await perhapsTwice(chore, (again) => {
      // A colleague has it on his list as well.
      const own = again && chore.random.chance(0.5) ? { ...received, idempotencyKey: `${chore.key}-too` } : received
      return ask(chore, 'receive', (api) => shows(chore, api.admin.orders.returns.receive(own)))
    })
  },
  shelf: async (chore) => {
    const levels = await ask(chore, 'levels', (api) => api.admin.stock.levels({ limit: 50 }))
    const known = levels?.items.filter(({ sku }) => sku === 'MUG-1' || sku === 'BOOK-1') ?? []
    if (known.length === 0) return
    const { variantId, locationId } = chore.random.pick(known)
    const line = { variantId, delta: chore.random.pick([1, 1, 2, -1]) }
    const at = locationId as LocationId
    const asked = { locationId: at, reason: chore.key, lines: [line], idempotencyKey: chore.key }
    await perhapsTwice(chore, async () => {
      const changed = await ask(chore, 'adjust', (api) => api.admin.stock.adjust(asked))
      if (changed !== undefined) chore.world.journal.adjusted.push(chore.key)
    })
  },
} as const satisfies Record<string, (chore: Chore) => Promise<void>>

// The names of that very table.
const choreNames = [
  'parcel',
  'parcel',
  'parcel',
  'edit',
  'arrival',
  'takeBack',
  'takeBack',
  'shelf',
] as (keyof typeof all)[]

/** Somebody clicks twice. */
async function perhapsTwice({ random }: Chore, act: (again: boolean) => Promise<unknown>): Promise<void> {
  await act(false)
  if (random.chance(0.3)) await act(true)
}

const readOrder = ({ orderId, ...chore }: Chore): Promise<Shown | undefined> =>
  ask({ ...chore, orderId }, 'read', (api) => api.admin.orders.get({ orderId }))

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

/** Passes an answer on, and remembers where it says that the goods are. */
async function shows<Answer extends ShownGoods>({ world }: Chore, answer: Promise<Answer>): Promise<Answer> {
  const shown = await answer
  world.journal.sawGoods(shown)
  return shown
}

async function ask<T>({ world, client }: Chore, what: string, act: (api: Api) => Promise<T>): Promise<T | undefined> {
  const outcome = await insist(client, { credential: { kind: 'api_key', key: staffKey } }, act)
  tell(world, `warehouse ${what}`, outcome)
  return outcome.kind === 'answer' ? outcome.answer : undefined
}
