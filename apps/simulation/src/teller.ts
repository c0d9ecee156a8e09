import { newYork } from '@tillwright/api/testing/shopper'
import type { OrderId } from '@tillwright/domain/ids'
import { askForSweeps } from './actors/clock.ts'
import type { Post } from './actors/deliverer.ts'
import { type Api, type Client, insist, type Shown } from './caller.ts'
import { type FilledCart, fillCart } from './fill-cart.ts'
import type { ShownOrder } from './journal.ts'
import { workOnce } from './queue.ts'
import { staffKey } from './set-up.ts'
import type { World } from './world.ts'

type Answer = Awaited<ReturnType<Api['orders']['place']>>

/** An order, and what opens it. */
export interface Placed extends Answer {
  readonly shown: Shown
}

/** What somebody asks about an order; what he is answered must be so, also where he learns it only at a later try. */
type Act = (api: Api, orderId: OrderId) => Promise<ShownOrder | { readonly order: ShownOrder }>

/** Tells a story: everything happens one after the other, and whoever asks asks until he knows. */
export class Teller {
  readonly #world: World
  readonly #post: Post
  readonly #client: Client
  readonly #carts: FilledCart[]

  private constructor({ world, post, carts }: { world: World; post: Post; carts: FilledCart[] }) {
    const { scheduler, apis: nodes, journal } = world
    const onInternal = (error: unknown) => journal.sawInternal(error)
    this.#world = world
    this.#post = post
    this.#carts = carts
    this.#client = { nodes, scheduler, random: world.randomOf('teller'), onInternal, haste: null }
  }

  /** With carts that were filled before anything can go wrong. */
  static async begin(world: World, post: Post): Promise<Teller> {
    const carts = [await fillCart(world, 'cart0', { mug: 1 }), await fillCart(world, 'cart1', { mug: 1, book: 1 })]
    return new Teller({ world, post, carts })
  }

  /** The guest of the next cart places it. */
  async place(): Promise<Placed> {
    const { id, journal } = this.#world
    const cart = this.#carts.shift()
    if (cart === undefined) throw new Error('there is no cart left')
    const shown = { cartToken: cart.cartToken, ip: cart.ip }
    const to = { shippingAddress: newYork, shippingMethodId: id.method.us }
    const { expectedTotal } = await this.#ask(shown, (api) => api.checkout.quote(to))
    const request = { ...to, email: 'ada@example.com', paymentMethod: 'stripe' as const, expectedTotal }
    const idempotencyKey = `key-of-${cart.name}`
    const placed = await this.#ask(shown, (api) =>
      journal.hears(api.orders.place({ ...request, idempotencyKey }), idempotencyKey),
    )
    return { ...placed, shown: { ...shown, orderTokens: placed.orderToken === undefined ? [] : [placed.orderToken] } }
  }

  /** In the browser of whoever placed it, with whatever intent there is; once more where a connection was lost. */
  async pay({ order, shown }: Placed, method: string): Promise<void> {
    const orderId = order.id as OrderId
    for (let tries = 0; tries < triesMax; tries++) {
      const retried = await insist(this.#client, shown, (api) => api.orders.retryPayment({ orderId }))
      const payment = retried.kind === 'answer' ? retried.answer.payment : undefined
      if (payment?.next === 'retry') continue
      if (payment?.next !== 'pay') return
      const status = await this.#world.stripe.confirm(payment.paymentIntentId, method)
      if (status === 200 || status === 402) return
    }
  }

  async asShopper({ order, shown }: Placed, act: Act): Promise<void> {
    const { journal } = this.#world
    const outcome = await insist(this.#client, shown, (api) => journal.hears(act(api, order.id as OrderId)))
    journal.count(`shopper ${outcome.kind === 'refused' ? outcome.code : outcome.kind}`)
  }

  async asStaff({ order }: Placed, act: Act): Promise<void> {
    const { journal } = this.#world
    journal.asksForParcel(order.id)
    const shown = { credential: { kind: 'api_key', key: staffKey } } as const
    const outcome = await insist(this.#client, shown, (api) => journal.hears(act(api, order.id as OrderId)))
    journal.count(`staff ${outcome.kind === 'refused' ? outcome.code : outcome.kind}`)
  }

  /** Stripe delivers what it has to tell, and a worker works off what is due. */
  async letWork(): Promise<void> {
    const { workers, apis, queue } = this.#world
    for (let jobs = 0; jobs < jobsMax; jobs++) {
      for (const event of this.#post.waiting()) await this.#post.deliver(event, this.#client.random.pick(apis))
      const worked = await workOnce(queue, this.#client.random.pick(workers), this.#client.random).catch(() => true)
      if (!worked) return
    }
  }

  /** By the clock of the world, and with the sweeps that are asked for then. */
  async letPass(seconds: number): Promise<void> {
    const { scheduler, stripe } = this.#world
    scheduler.nowMs += seconds * 1_000
    stripe.moveOn()
    await askForSweeps(this.#world)
  }

  async #ask<T>(shown: Shown, ask: (api: Api) => Promise<T>): Promise<T> {
    const outcome = await insist(this.#client, shown, ask)
    if (outcome.kind === 'answer') return outcome.answer
    throw new Error(`one fault is enough for ${outcome.kind === 'refused' ? outcome.code : 'giving up'}`)
  }
}

const triesMax = 4
const jobsMax = 30
