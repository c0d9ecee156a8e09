import { Post } from './actors/deliverer.ts'
import { canMeet, type Fault, type Faults, faultAt, noFaults, type Place } from './faults.ts'
import type { Outcome } from './outcome.ts'
import { runWorld } from './run-world.ts'
import { Teller } from './teller.ts'
import type { Stage } from './world.ts'

/** A life of an order, step after step, in which something can go wrong at every place. */
type Story = (teller: Teller) => Promise<void>

/** Everything that can become of an order here. */
const stories = {
  paid_and_shipped: async (teller) => {
    const placed = await teller.place()
    await teller.pay(placed, 'pm_card_chargeDeclined')
    await teller.pay(placed, 'pm_card_visa')
    await teller.asShopper(placed, (api, orderId) => api.orders.confirmPayment({ orderId }))
    await teller.letWork()
    await teller.asStaff(placed, (api, orderId) => api.admin.orders.updateStatus({ orderId, status: 'SHIPPED' }))
  },
  paid_and_canceled: async (teller) => {
    const placed = await teller.place()
    await teller.pay(placed, 'pm_card_visa')
    await teller.letWork()
    await teller.asShopper(placed, (api, orderId) => api.orders.cancel({ orderId, reason: 'too late' }))
    await teller.letWork()
  },
  canceled_and_bought_by_another: async (teller) => {
    const placed = await teller.place()
    await teller.asShopper(placed, (api, orderId) => api.orders.cancel({ orderId, reason: 'no' }))
    await teller.letWork()
    await teller.pay(await teller.place(), 'pm_card_visa')
    await teller.letWork()
  },
  expired_while_it_was_paid: async (teller) => {
    const placed = await teller.place()
    await teller.letPass(1_801)
    await teller.pay(placed, 'pm_card_visa')
    await teller.letWork()
    await teller.letPass(61)
    await teller.letWork()
  },
} as const satisfies Record<string, Story>

export type StoryName = keyof typeof stories

/** Something that goes wrong once, at a place of a story. */
export interface Trial {
  readonly story: StoryName
  readonly position: number
  readonly fault: Fault
}

/**
 * What is tried at a place: the process ends before and after it, the connection is lost before and after it. Where
 * nothing has an effect yet, before and after are the same, and one of them is tried.
 */
function triedAt({ port, label, isInTransaction }: Place): readonly Fault[] {
  if (port === 'stripe') return ['kill_before', 'kill_after', 'drop_before', 'drop_after', 'error_500_after']
  const hasEffect = isInTransaction ? label === 'commit' : !label.startsWith('select')
  return hasEffect ? ['kill_before', 'kill_after', 'lose_before', 'lose_after'] : ['kill_after', 'lose_before']
}

/** Every place of every story, with everything that is tried there. */
export async function readMatrix(stage: Stage): Promise<Trial[]> {
  const trials: Trial[] = []
  // The names of that very table.
  for (const story of Object.keys(stories) as StoryName[]) {
    const faults = noFaults()
    const { complaints } = await tell(stage, story, { faults, name: story })
    if (complaints.length > 0) throw new Error(`${story} fails by itself: ${JSON.stringify(complaints)}`)
    for (const [position, place] of faults.places.entries())
      for (const fault of triedAt(place)) if (canMeet(place, fault)) trials.push({ story, position, fault })
  }
  return trials
}

export const runTrial = (stage: Stage, { story, position, fault }: Trial): Promise<Outcome> =>
  tell(stage, story, { faults: faultAt(position, fault), name: `${story} ${position} ${fault}` })

async function tell(stage: Stage, story: StoryName, { faults, name }: { faults: Faults; name: string }) {
  const stock = { mug: 2, book: 1 }
  const goods = { shelves: { away: null, bundle: null, threshold: null }, hasReturns: false, hasDisputes: false }
  const policies = { taxProvider: 'tables', captureMethod: 'automatic', promotions: null, pocketCard: null } as const
  const processes = { poolMax: 4, apiCount: 2, workerCount: 1, ...policies }
  const world = await stage.begin({
    seed: 1,
    faults,
    stock,
    ...goods,
    ...processes,
    jobRetriesMax: null,
    isFree: false,
  })
  const post = new Post(world, 0)
  const teller = await Teller.begin(world, post)
  world.scheduler.spawn('teller', () => stories[story](teller))
  return runWorld(world, { name, post, recipe: null, actors: ['teller'] })
}
