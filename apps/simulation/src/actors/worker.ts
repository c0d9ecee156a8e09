import type { Node } from '../node.ts'
import { workOnce } from '../queue.ts'
import type { World } from '../world.ts'

/** A process's loop over the queue; begins anew when its process has died in the middle of a job. */
export async function workOffJobs(world: World, node: Node, isOver: () => boolean): Promise<void> {
  const random = world.randomOf(`loop of ${node.name}`)
  for (;;) {
    await world.scheduler.turn('looks for a job')
    const hasWorked = await workOnce(world.queue, node, random).catch(() => true)
    if (!hasWorked && isOver()) return
    // Somebody who finds nothing lets the others go on for a while.
    if (!hasWorked) for (let pause = 0; pause < 3; pause++) await world.scheduler.turn('waits for a job')
  }
}
