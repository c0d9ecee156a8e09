import { takeWebhook } from '@tillwright/api/payments/take-webhook'
import type { StoredEvent } from '@tillwright/stripe-simulator/store/things'
import type { Node } from '../node.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'

/** Which of Stripe's events were taken, and which never will be told of. */
export class Post {
  readonly #world: World
  readonly #random: Random
  readonly #lost = new Set<string>()
  readonly #taken = new Set<string>()
  #seenCount = 0
  readonly #lossRate: number

  constructor(world: World, lossRate: number) {
    this.#world = world
    this.#random = world.randomOf('post')
    this.#lossRate = lossRate
  }

  /** Delivers one event, of whatever age, perhaps once more. Answers whether there was one. */
  async deliverAny(): Promise<boolean> {
    const waiting = this.waiting()
    const again = [...this.#taken]
    const isRepeat = again.length > 0 && this.#random.chance(0.15)
    if (waiting.length === 0 && !isRepeat) return false
    const repeated = isRepeat ? this.#random.pick(again) : undefined
    const event = repeated === undefined ? this.#random.pick(waiting) : this.#find(repeated)
    if (event !== undefined) await this.deliver(event, this.#random.pick(this.#world.apis))
    return true
  }

  /** Those that are still to be told. */
  waiting(): readonly StoredEvent[] {
    const events = this.#world.stripe.events()
    for (const { id } of events.slice(this.#seenCount)) if (this.#random.chance(this.#lossRate)) this.#lost.add(id)
    this.#seenCount = events.length
    return events.filter(({ id }) => !this.#taken.has(id) && !this.#lost.has(id))
  }

  /** A lost answer means that it is delivered once more. */
  async deliver(event: StoredEvent, node: Node): Promise<void> {
    const taken = await node.call((deps) => takeWebhook(deps, this.#world.stripe.signed(event))).catch(() => null)
    if (taken === null) return
    if (taken !== 'event') throw new Error(`the shop says that an event of Stripe is ${taken}`)
    this.#taken.add(event.id)
  }

  get lostCount(): number {
    return this.#lost.size
  }

  get takenIds(): readonly string[] {
    return [...this.#taken]
  }

  #find = (eventId: string) => this.#world.stripe.events().find(({ id }) => id === eventId)
}

/** Stripe's deliveries: late, out of order, twice, or never. */
export async function deliverEvents(world: World, post: Post, isOver: () => boolean): Promise<void> {
  for (;;) {
    await world.scheduler.turn('has the post')
    const hadAny = await post.deliverAny()
    if (isOver()) return
    if (!hadAny) for (let pause = 0; pause < 2; pause++) await world.scheduler.turn('waits for post')
  }
}
