import { objectAtBank } from './actors/bank.ts'
import { chargeCards } from './actors/card-desk.ts'
import { shopWithCard } from './actors/card-holder.ts'
import { workAtTill } from './actors/cashier.ts'
import { workAtBank } from './actors/clerk.ts'
import { letTimePass } from './actors/clock.ts'
import { useDashboard } from './actors/dashboard.ts'
import { deliverEvents, type Post } from './actors/deliverer.ts'
import { workAtDesk, workBesideDesk } from './actors/desk.ts'
import { workOnDisputes } from './actors/dispute-desk.ts'
import { workAtExchangeDesk } from './actors/exchange-desk.ts'
import { fillHands, payByHand } from './actors/hand-payer.ts'
import { captureHolds } from './actors/hold-desk.ts'
import { loseStripe } from './actors/outage.ts'
import { sendBack } from './actors/returner.ts'
import { carryGoods } from './actors/shelf-chores.ts'
import { shopInTab } from './actors/shopper.ts'
import { workAsStaff } from './actors/staff.ts'
import { waitForGoods } from './actors/subscriber.ts'
import { workAsSupport } from './actors/support.ts'
import { workInWarehouse, workOnReturns } from './actors/warehouse.ts'
import { workOffJobs } from './actors/worker.ts'
import { type FilledCart, fillCart, type Lines } from './fill-cart.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** Who takes part besides those who always do. */
export interface Casting {
  /** Who would take part, and stays away. */
  readonly without: readonly string[]
  readonly hasOutage: boolean
  readonly hasSupport: boolean
  readonly hasWarehouse: boolean
  readonly hasReturns: boolean
  readonly hasDrafts: boolean
  readonly hasExchanges: boolean
  readonly hasCards: boolean
  readonly hasRefunds: boolean
  readonly hasWishes: boolean
  readonly hasHands: boolean
  readonly hasDisputes: boolean
  /** Whether shoppers ask again before they were answered. */
  readonly areHasty: boolean
}

/**
 * Who takes part: at least two tabs on one cart, another cart for the same goods, and everybody who works here. Answers
 * their names.
 */
export async function cast(world: World, post: Post, casting: Casting): Promise<readonly string[]> {
  const random = world.randomOf('cast')
  const names: string[] = []
  const company: Company = {
    spawn: (name, act) => {
      if (casting.without.includes(name)) return () => true
      names.push(name)
      let isOver = false
      world.scheduler.spawn(name, () =>
        act().finally(() => {
          isOver = true
        }),
      )
      return () => isOver
    },
  }
  const hands = casting.hasHands ? await fillHands(world) : []
  const isOver = await openTabs(world, company, { random, areHasty: casting.areHasty })
  for (const worker of world.workers) company.spawn(worker.name, () => workOffJobs(world, worker, isOver))
  company.spawn('stripe', () => deliverEvents(world, post, isOver))
  const leaps = 2 + random.below(6)
  company.spawn('clock', () => letTimePass(world, leaps))
  if (random.chance(0.2)) company.spawn('dashboard', () => useDashboard(world, 2, isOver))
  if (random.chance(0.5)) company.spawn('staff', () => workAsStaff(world, 3, isOver))
  openHands(world, company, hands)
  spawnOthers(world, company, { casting, isOver })
  return names
}

interface Company {
  /** Lets somebody act who does not stay away; answers whether he is done. */
  readonly spawn: (name: string, act: () => Promise<void>) => IsOver
}

type IsOver = () => boolean

/** Answers whether all of them are closed. */
async function openTabs(
  world: World,
  { spawn }: Company,
  { random, areHasty }: { random: Random; areHasty: boolean },
): Promise<IsOver> {
  const carts = await Promise.all(
    Array.from({ length: 2 + random.below(2) }, (_, index) => {
      return fillCart(world, `cart${index}`, goodsOf(world, index, random.pick(goods)))
    }),
  )
  const areClosed = carts.flatMap((cart, index) => {
    const tabs = index === 0 ? 2 : 1 + random.below(2)
    const hasOneKey = random.chance(0.5)
    return Array.from({ length: tabs }, (_, number) => {
      const key = `key-of-${cart.name}-${hasOneKey ? 0 : number}`
      const tab = { name: `${cart.name}.tab${number}`, key, isHasty: areHasty }
      return spawn(tab.name, () => shopInTab(world, cart, tab))
    })
  })
  return () => areClosed.every((isClosed) => isClosed())
}

/** Who pays without a provider, and who looks after that. */
function openHands(world: World, { spawn }: Company, carts: readonly FilledCart[]): void {
  if (carts.length === 0) return
  const areDone = carts.map((cart) => spawn(cart.name, () => payByHand(world, cart)))
  spawn('clerk', () => workAtBank(world, 8, () => areDone.every((isDone) => isDone())))
}

/** Whom only some worlds have. */
function spawnOthers(
  world: World,
  { spawn }: Company,
  { casting, isOver }: { casting: Casting; isOver: IsOver },
): void {
  if (casting.hasWarehouse) {
    const isWarehouseOver = spawn('warehouse', () => workInWarehouse(world, casting.hasReturns ? 9 : 7, isOver))
    if (casting.hasReturns) {
      const isReturnerOver = spawn('returner', () => sendBack(world, 3, () => isOver() && isWarehouseOver()))
      spawn('receiver', () => workOnReturns(world, 6, isReturnerOver))
    }
  }
  if (world.shelves.away !== null) spawn('porter', () => carryGoods(world, 3))
  if (casting.hasDrafts) {
    const isDeskOver = spawn('desk', () => workAtDesk(world))
    spawn('colleague', () => workBesideDesk(world, 2, isDeskOver))
  }
  if (casting.hasExchanges) spawn('exchange desk', () => workAtExchangeDesk(world, 3, isOver))
  if (world.captureMethod === 'manual') spawn('hold desk', () => captureHolds(world, 2, isOver))
  if (casting.hasCards) {
    const isHolderOver = spawn('card holder', () => shopWithCard(world))
    for (const name of ['card desk', 'card colleague'])
      spawn(name, () => chargeCards(world, { name, charges: 3, isOver: isHolderOver }))
  }
  if (casting.hasRefunds) spawn('cashier', () => workAtTill(world, 6, isOver))
  if (casting.hasDisputes) {
    const isBankOver = spawn('bank', () => objectAtBank(world, 2, isOver))
    spawn('dispute desk', () => workOnDisputes(world, 5, () => isOver() && isBankOver()))
  }
  if (casting.hasWishes) spawn('subscriber', () => waitForGoods(world, 3))
  if (casting.hasSupport) spawn('support', () => workAsSupport(world, world.jobRetriesMax === null ? 4 : 10))
  if (casting.hasOutage) spawn('outage', () => loseStripe(world))
}

/** Where vases are made of others, some want one, and others still want the same mugs. */
function goodsOf({ shelves, randomOf }: World, index: number, picked: Lines): Lines {
  const wantsVase = shelves.bundle !== null && (index === 1 || randomOf(`vases of ${index}`).chance(0.4))
  return wantsVase ? { vase: 1, ...(picked.teapot === undefined ? {} : { mug: 1 }) } : picked
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
