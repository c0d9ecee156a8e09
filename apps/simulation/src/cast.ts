import { letTimePass } from './actors/clock.ts'
import { useDashboard } from './actors/dashboard.ts'
import { deliverEvents, type Post } from './actors/deliverer.ts'
import { loseStripe } from './actors/outage.ts'
import { shopInTab, type Tab } from './actors/shopper.ts'
import { workAsStaff } from './actors/staff.ts'
import { workAsSupport } from './actors/support.ts'
import { workInWarehouse } from './actors/warehouse.ts'
import { workOffJobs } from './actors/worker.ts'
import { type FilledCart, fillCart, type Lines } from './fill-cart.ts'
import type { World } from './world.ts'

/** Who takes part besides those who always do. */
export interface Casting {
  /** Who would take part, and stays away. */
  readonly without: readonly string[]
  readonly hasOutage: boolean
  readonly hasSupport: boolean
  readonly hasWarehouse: boolean
  /** Whether shoppers ask again before they were answered. */
  readonly areHasty: boolean
}

/**
 * Who takes part: at least two tabs on one cart, another cart for the same goods, and everybody who works here. Answers
 * their names.
 */
export async function cast(world: World, post: Post, casting: Casting): Promise<readonly string[]> {
  const random = world.randomOf('cast')
  const carts = await Promise.all(
    Array.from({ length: 2 + random.below(2) }, (_, index) => fillCart(world, `cart${index}`, random.pick(goods))),
  )
  const names: string[] = []
  const spawn = (name: string, act: () => Promise<void>) => {
    if (casting.without.includes(name)) return
    names.push(name)
    world.scheduler.spawn(name, act)
  }
  let tabsOpen = 0
  const open = (cart: FilledCart, tab: Tab) =>
    spawn(tab.name, () => {
      tabsOpen++
      return shopInTab(world, cart, tab).finally(() => tabsOpen--)
    })
  for (const [index, cart] of carts.entries()) {
    const tabs = index === 0 ? 2 : 1 + random.below(2)
    const hasOneKey = random.chance(0.5)
    for (let tab = 0; tab < tabs; tab++) {
      const key = `key-of-${cart.name}-${hasOneKey ? 0 : tab}`
      open(cart, { name: `${cart.name}.tab${tab}`, key, isHasty: casting.areHasty })
    }
  }
  const isOver = () => tabsOpen === 0
  for (const worker of world.workers) spawn(worker.name, () => workOffJobs(world, worker, isOver))
  spawn('stripe', () => deliverEvents(world, post, isOver))
  const leaps = 2 + random.below(6)
  spawn('clock', () => letTimePass(world, leaps))
  if (random.chance(0.2)) spawn('dashboard', () => useDashboard(world, 2, isOver))
  if (random.chance(0.5)) spawn('staff', () => workAsStaff(world, 3, isOver))
  const chores = world.jobRetriesMax === null ? 4 : 10
  if (casting.hasWarehouse) spawn('warehouse', () => workInWarehouse(world, 7, isOver))
  if (casting.hasSupport) spawn('support', () => workAsSupport(world, chores))
  if (casting.hasOutage) spawn('outage', () => loseStripe(world))
  return names
}

const goods = [
  { mug: 1 },
  { mug: 1 },
  { mug: 2, book: 1 },
  { book: 1, mug: 1 },
  { ebook: 1 },
  { teapot: 1 },
  { teapot: 1, mug: 1 },
] as const satisfies readonly Lines[]
