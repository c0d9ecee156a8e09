import type { Post } from './actors/deliverer.ts'
import { drain } from './drain.ts'
import type { Outcome } from './outcome.ts'
import type { Recipe } from './recipe.ts'
import { type Complaint, judge, judgeAtAnyMoment } from './verdict.ts'
import type { World } from './world.ts'

interface Asked {
  readonly name: string
  readonly recipe: Recipe | null
  readonly actors: readonly string[]
  readonly post: Post
}

/** Lets a world happen whose actors wait for their first turn, brings it to rest, and says what is wrong with it. */
export async function runWorld(world: World, { post, ...asked }: Asked): Promise<Outcome> {
  const complaints: Complaint[] = []
  try {
    await world.scheduler.run()
    complaints.push(...(await judgeAtAnyMoment(world)))
    complaints.push(...(await world.scheduler.watch(() => drain(world, post))))
    complaints.push(...(await judge(world, post)))
  } catch (error) {
    complaints.push({ rule: 'comes_to_rest', facts: error instanceof Error ? (error.stack ?? '') : String(error) })
  }
  const { scheduler, stripe, faults, journal, db, apis, workers } = world
  // Who is stuck would hold what the next world begins with.
  await Promise.all([...apis, ...workers].map((node) => node.end()))
  const ended = await db.selectFrom('orders').select(['status', 'payment_status']).execute()
  const orders = ended.map(({ status, payment_status }) => `${status} ${payment_status}`).toSorted()
  const counted = { stepCount: scheduler.steps, stripeCallCount: stripe.callCount, counts: [...journal.counts] }
  return { ...asked, complaints, orders, ...counted, faults: faults.met, trace: scheduler.trace }
}
