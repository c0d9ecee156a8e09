import { letTimePass } from './actors/clock.ts'
import { useDashboard } from './actors/dashboard.ts'
import { deliverEvents, Post } from './actors/deliverer.ts'
import { shopInTab } from './actors/shopper.ts'
import { workAsStaff } from './actors/staff.ts'
import { workOffJobs } from './actors/worker.ts'
import { seededFaults } from './faults.ts'
import { type FilledCart, fillCart, type Lines } from './fill-cart.ts'
import type { Outcome } from './outcome.ts'
import { randomOf } from './random.ts'
import { runWorld } from './run-world.ts'
import type { Stage, World } from './world.ts'

/** Lets the world of a seed happen, from the first cart to a shop at rest, and says what was wrong with it. */
export async function runSeed(stage: Stage, seed: number): Promise<Outcome> {
  const random = randomOf(seed, 'plan')
  const rate = random.pick([0, 0.01, 0.02, 0.04, 0.08])
  const world = await stage.begin({
    seed,
    faults: seededFaults(seed, { rate, most: 8 }),
    stock: { mug: random.pick([1, 2, 3]), book: random.pick([1, 4]), teapot: 1, sticker: 10 },
    poolMax: random.pick([1, 2, 4, 4]),
    apiCount: 2,
    workerCount: random.pick([1, 2]),
  })
  const post = new Post(world, random.pick([0, 0, 0.1, 0.5]))
  await cast(world, post)
  return runWorld(world, { name: `seed ${seed}`, post })
}

/** Who takes part: at least two tabs on one cart, another cart for the same goods, and everybody who works here. */
async function cast(world: World, post: Post): Promise<void> {
  const random = world.randomOf('cast')
  const carts = await Promise.all(
    Array.from({ length: 2 + random.below(2) }, (_, index) => fillCart(world, `cart${index}`, random.pick(goods))),
  )
  let tabsOpen = 0
  const open = (cart: FilledCart, name: string, key: string) => {
    tabsOpen++
    world.scheduler.spawn(name, () => shopInTab(world, cart, { name, key }).finally(() => tabsOpen--))
  }
  for (const [index, cart] of carts.entries()) {
    const tabs = index === 0 ? 2 : 1 + random.below(2)
    const hasOneKey = random.chance(0.5)
    for (let tab = 0; tab < tabs; tab++)
      open(cart, `${cart.name}.tab${tab}`, `key-of-${cart.name}-${hasOneKey ? 0 : tab}`)
  }
  const isOver = () => tabsOpen === 0
  for (const worker of world.workers) world.scheduler.spawn(worker.name, () => workOffJobs(world, worker, isOver))
  world.scheduler.spawn('stripe', () => deliverEvents(world, post, isOver))
  world.scheduler.spawn('clock', () => letTimePass(world, 2 + random.below(6)))
  if (random.chance(0.2)) world.scheduler.spawn('dashboard', () => useDashboard(world, 2, isOver))
  if (random.chance(0.5)) world.scheduler.spawn('staff', () => workAsStaff(world, 3, isOver))
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
