import { Post } from './actors/deliverer.ts'
import { type Casting, cast } from './cast.ts'
import { namedFaults, seededFaults } from './faults.ts'
import { pocketCardOf } from './gift-card.ts'
import type { Outcome } from './outcome.ts'
import { promotionsOf } from './promotions.ts'
import { randomOf } from './random.ts'
import type { Recipe } from './recipe.ts'
import { runWorld } from './run-world.ts'
import { shelvesOf } from './shelves.ts'
import type { Stage } from './world.ts'

/** Lets the world of a recipe happen, from the first cart to a shop at rest, and says what was wrong with it. */
export async function runSeed(stage: Stage, recipe: Recipe): Promise<Outcome> {
  const { seed, without, onlyFaults, isFree } = recipe
  const random = randomOf(seed, 'plan')
  const rate = random.pick([0, 0.01, 0.02, 0.04, 0.08])
  const { jobRetriesMax, ...casting } = troublesOf(seed)
  const stock = { mug: random.pick([1, 2, 3]), book: random.pick([1, 4]), teapot: 1, sticker: 10 }
  const world = await stage.begin({
    seed,
    faults: onlyFaults === null ? seededFaults(seed, { rate, most: 8 }) : namedFaults(onlyFaults),
    stock,
    shelves: shelvesOf(seed, { stock, ...casting }),
    hasReturns: casting.hasReturns,
    hasDisputes: casting.hasDisputes,
    poolMax: random.pick([1, 2, 4, 4]),
    apiCount: 2,
    workerCount: random.pick([1, 2]),
    jobRetriesMax,
    // Drawn by itself, so that the worlds without it are what they were.
    taxProvider: randomOf(seed, 'taxes').chance(0.25) ? 'stripe' : 'tables',
    captureMethod: randomOf(seed, 'holds').chance(0.25) ? 'manual' : 'automatic',
    promotions: promotionsOf(seed),
    pocketCard: pocketCardOf(seed),
    isFree,
  })
  const post = new Post(world, random.pick([0, 0, 0.1, 0.5]))
  const actors = await cast(world, post, { without, ...casting })
  return runWorld(world, { name: `seed ${seed}${isFree ? ', free' : ''}`, recipe, actors, post })
}

type Troubles = Omit<Casting, 'without'> & { readonly jobRetriesMax: number | null }

/** What only some worlds have. It is drawn by itself, so that all others do not change with it. */
function troublesOf(seed: number): Troubles {
  const random = randomOf(seed, 'troubles')
  const givesUp = random.chance(0.2)
  // Drawn by themselves, so that the worlds without them are what they were.
  const has = (what: string, probability: number) => randomOf(seed, what).chance(probability)
  const hasWarehouse = has('goods', 0.4)
  return {
    jobRetriesMax: givesUp ? random.pick([0, 0, 1, 2]) : null,
    hasOutage: random.chance(givesUp ? 0.6 : 0.05),
    hasSupport: random.chance(givesUp ? 0.8 : 0.2),
    areHasty: random.chance(0.2),
    hasWarehouse,
    hasReturns: hasWarehouse && has('returns', 0.5),
    hasDrafts: has('drafts', 0.2),
    hasExchanges: has('exchanges', 0.25),
    hasCards: has('cards', 0.25),
    hasRefunds: has('refunds', 0.3),
    hasWishes: has('wishes', 0.25),
    hasHands: has('hands', 0.25),
    hasDisputes: has('chargebacks', 0.25),
  }
}
