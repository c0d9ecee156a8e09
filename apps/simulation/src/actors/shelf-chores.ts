import type { LocationId, VariantId } from '@tillwright/domain/ids'
import type { Api } from '../caller.ts'
import type { Move } from '../journal.ts'
import { awayId, compositions } from '../shelves.ts'
import type { World } from '../world.ts'
import { ask, type Chore, patient, perhapsTwice } from './chore.ts'

/** Somebody who carries goods from one place to the other, and counts them, while others sell and ship them. */
export async function carryGoods(world: World, chores: number): Promise<void> {
  const random = world.randomOf('porter')
  const client = patient(world, random)
  for (let chore = 0; chore < chores; chore++) {
    for (let pause = random.below(50); pause > 0; pause--) await world.scheduler.turn('thinks')
    const name = random.pick(['transfer', 'transfer', 'count', 'shelf'] as const)
    await shelfChores[name]({ world, client, random, key: `porter-${chore}` })
  }
}

/** Whoever minds the shelves puts them right, carries goods from one place to the other, counts, and makes bundles. */
export const shelfChores = {
  shelf: async (chore) => {
    const level = await pickLevel(chore)
    if (level === undefined) return
    const { variantId, locationId } = level
    const line = { variantId, delta: chore.random.pick([1, 1, 2, -1]) }
    const asked = { locationId, reason: chore.key, lines: [line], idempotencyKey: chore.key }
    await move(chore, [{ ...line, locationId }], ['adjust', (api) => api.admin.stock.adjust(asked)])
  },
  transfer: async (chore) => {
    // Mostly of what nobody has bought.
    const level = await pickLevel(chore, chore.random.chance(0.8) ? 1 : 0)
    if (level === undefined) return
    const other = level.locationId === awayId ? chore.world.homeId : awayId
    const line = {
      variantId: level.variantId,
      quantity: 1 + chore.random.below(Math.max(1, Math.min(2, level.available))),
    }
    const asked = { fromLocationId: level.locationId, toLocationId: other, reason: chore.key, lines: [line] }
    const moves = [
      { variantId: level.variantId, locationId: level.locationId, delta: -line.quantity },
      { variantId: level.variantId, locationId: other, delta: line.quantity },
    ]
    await move(chore, moves, ['transfer', (api) => api.admin.stock.transfer({ ...asked, idempotencyKey: chore.key })])
  },
  /** What was counted counts for as long as nobody has moved anything meanwhile. */
  count: async (chore) => {
    const level = await pickLevel(chore)
    if (level === undefined) return
    const { variantId, locationId, onHand: expectedOnHand } = level
    for (let pieces = chore.random.below(60); pieces > 0; pieces--) await chore.world.scheduler.turn('counts')
    const isClosed = locationId === awayId && chore.random.chance(0.2)
    const onHand = Math.max(0, expectedOnHand + chore.random.pick([-1, 0, 1, 1]))
    const line = { variantId, expectedOnHand, ...(isClosed ? { tracked: false } : { onHand }) }
    const asked = { locationId, reason: chore.key, lines: [line], idempotencyKey: chore.key }
    const delta = (isClosed ? 0 : onHand) - expectedOnHand
    await move(chore, [{ variantId, locationId, delta }], ['count', (api) => api.admin.stock.set(asked)])
  },
  /** A vase is made of other goods from now on; what was ordered stays what it was. */
  compose: async (chore) => {
    const { variant } = chore.world.id
    const parts = Object.entries(chore.random.pick(compositions))
    const components = Object.entries(variant).flatMap(([name, variantId]) =>
      parts.flatMap(([part, quantity]) => (part === name ? [{ variantId, quantity }] : [])),
    )
    const asked = { variantId: variant.vase, components }
    await perhapsTwice(chore, () => ask(chore, 'compose', (api) => api.admin.products.setComponents(asked)))
  },
} as const satisfies Record<string, (chore: ShelfChore) => Promise<void>>

/** Of no order. */
type ShelfChore = Omit<Chore, 'orderId'>

/** Once for its key, whoever clicks twice. */
async function move(
  chore: ShelfChore,
  moves: readonly Move[],
  [what, act]: readonly [string, (api: Api) => Promise<unknown>],
): Promise<void> {
  const { journal } = chore.world
  journal.moves.set(chore.key, moves)
  await perhapsTwice(chore, async () => {
    const changed = await ask(chore, what, act)
    if (changed !== undefined) journal.adjusted.push(chore.key)
  })
}

interface Level {
  readonly variantId: VariantId
  readonly locationId: LocationId
  readonly onHand: number
  readonly available: number
}

async function pickLevel(chore: ShelfChore, leastAvailable = Number.NEGATIVE_INFINITY): Promise<Level | undefined> {
  const levels = await ask(chore, 'levels', (api) => api.admin.stock.levels({ limit: 50 }))
  const known = levels?.items.filter(({ sku, available }) => skus.has(sku) && available >= leastAvailable) ?? []
  if (known.length === 0) return
  const { variantId, locationId, onHand, available } = chore.random.pick(known)
  // As the API tells ids on the wire.
  return { variantId: variantId as VariantId, locationId: locationId as LocationId, onHand, available }
}

const skus: ReadonlySet<string> = new Set(['MUG-1', 'BOOK-1'])
