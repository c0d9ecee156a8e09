import { newYork } from '@tillwright/api/testing/shopper'
import type { TestIds } from '@tillwright/db/testing/test-catalogue'
import { openShop, type Shop } from '@tillwright/sdk'
import type { Shot } from './open-loop.ts'
import { addressOf } from './reads.ts'

/** Of a shop's traffic, how much of it is what (spec of the product, §18), and how that is made up here. */
const mix = {
  'product page': 0.4,
  list: 0.25,
  search: 0.15,
  'new cart': 0.04,
  'line into a cart': 0.04,
  cart: 0.04,
  quote: 0.025,
  order: 0.025,
  'order read': 0.02,
  login: 0.01,
} as const
type Kind = keyof typeof mix
export const kinds = Object.keys(mix) as readonly Kind[]

export interface Traffic {
  readonly url: string
  readonly id: TestIds
  readonly products: number
  readonly perSecond: number
  readonly seconds: number
  /** Between 0 and 1, of which the same come again for the same seed. */
  readonly random: () => number
}

/**
 * All requests of a run, as the SDK sends them, at moments of chance. What they need is there beforehand: carts with
 * two lines and their quotes, each of which is ordered once, and customers who have ordered.
 */
export async function prepare(traffic: Traffic): Promise<Shot[]> {
  const { perSecond, seconds, random } = traffic
  const moments: { readonly kind: Kind; readonly atMs: number }[] = []
  for (let atMs = 0; ; ) {
    atMs += (-Math.log(1 - random()) * 1_000) / perSecond
    if (atMs > seconds * 1_000) break
    moments.push({ kind: kindOf(random()), atMs })
  }
  const countOf = (kind: Kind) => moments.filter((moment) => moment.kind === kind).length
  const customers = await inTurns(40, 4, () => openCustomer(traffic))
  const carts = await inTurns(200, 16, () => openCart(traffic))
  const orders = await inTurns(countOf('order'), 32, () => orderOf(traffic))
  const newcomer = openVisitor(traffic.url)
  const one = <T>(things: readonly T[]): T => {
    const [first] = things
    if (first === undefined) throw new Error('there is nobody')
    return things[Math.floor(random() * things.length)] ?? first
  }
  const requests: Record<Kind, () => Promise<Buffer> | Buffer> = {
    'product page': () => read(traffic, addressOf('get', { slug: `bench-${rank(traffic.products, random)}` })),
    list: () =>
      read(traffic, addressOf('list', { limit: 20, category: `bench-${rank(344, random)}`, sort: one(sorts) })),
    search: () => read(traffic, addressOf('search', { q: wordsAsked[rank(wordsAsked.length, random)], limit: 20 })),
    'new cart': () => newcomer.write((shop) => shop.cart.create.mutate({ market: 'US' })),
    'line into a cart': () => one(carts).write((shop) => shop.cart.addLine.mutate(lineOf(traffic))),
    cart: () => one(carts).write((shop) => shop.cart.get.query()),
    quote: () => one(carts).write((shop) => shop.checkout.quote.query(toOf(traffic))),
    order: () => orders.pop() ?? Buffer.of(),
    'order read': () => one(customers).readOrder,
    login: () => one(customers).login,
  }
  const shots: Shot[] = []
  for (const { kind, atMs } of moments) shots.push({ kind, atMs, request: await requests[kind]() })
  return shots
}

const sorts = [
  { by: 'newest', order: 'desc' },
  { by: 'price', order: 'asc' },
] as const
const nouns = 'teapot mug bowl lamp vase chair table shelf basket blanket candle clock mirror knife tray rug jar'.split(
  ' ',
)
const stuffs = 'ceramic oak steel glass linen cotton leather paper bamboo copper wool'.split(' ')
const looks = 'small large round tall plain vintage modern handmade heavy classic'.split(' ')
/** Some two thousand questions of one to three words. */
const wordsAsked = [
  ...nouns,
  ...stuffs.flatMap((stuff) => nouns.map((noun) => `${stuff} ${noun}`)),
  ...looks.flatMap((look) => stuffs.flatMap((stuff) => nouns.map((noun) => `${look} ${stuff} ${noun}`))),
]

function kindOf(share: number): Kind {
  let left = share
  for (const kind of kinds) {
    left -= mix[kind]
    if (left < 0) return kind
  }
  return 'product page'
}

/** Which of so many: the tenth is asked for a tenth as often as the first (Zipf). */
const rank = (count: number, random: () => number): number => Math.floor(count ** random()) - 1

const lineOf = ({ id, random }: Traffic) => ({
  variantId: id.variant[random() < 0.5 ? 'mug' : 'book'],
  quantity: 1,
})

const toOf = ({ id }: Traffic) => ({ shippingAddress: newYork, shippingMethodId: id.method.us })

/** Which fetch adds to what it is given. */
const codings = 'accept-encoding: gzip, deflate\r\n'

const read = ({ url }: Traffic, path: string): Buffer =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\naccept: */*\r\n${codings}\r\n`)

interface Visitor {
  readonly shop: Shop
  /** What the SDK sends for a call, which is not sent. */
  write(call: (shop: Shop) => Promise<unknown>): Promise<Buffer>
}

function openVisitor(url: string): Visitor {
  let isWriting = false
  let written: Buffer | null = null
  const shop = openShop({
    url,
    fetch: async (...asked) => {
      if (!isWriting) return fetch(...asked)
      written ??= await bytesOf(new Request(...asked))
      return Response.json({}, { status: 400 })
    },
  })
  return {
    shop,
    write: async (call) => {
      isWriting = true
      written = null
      await call(shop).catch(() => undefined)
      isWriting = false
      if (written === null) throw new Error('the SDK has sent nothing')
      return written
    },
  }
}

async function openCart({ url, id }: Traffic): Promise<Visitor> {
  const visitor = openVisitor(url)
  await visitor.shop.cart.create.mutate({ market: 'US' })
  for (const name of ['mug', 'book'] as const)
    await visitor.shop.cart.addLine.mutate({ variantId: id.variant[name], quantity: 1 })
  return visitor
}

/** What it takes to order what is in a cart. */
async function quoted(traffic: Traffic, { shop }: Visitor) {
  const { expectedTotal } = await shop.checkout.quote.query(toOf(traffic))
  const email = `${crypto.randomUUID()}@example.com`
  return { ...toOf(traffic), email, paymentMethod: 'stripe', expectedTotal } as const
}

async function orderOf(traffic: Traffic): Promise<Buffer> {
  const visitor = await openCart(traffic)
  const placing = await quoted(traffic, visitor)
  return visitor.write((shop) => shop.orders.place.mutate(placing))
}

/** Someone with an account who has ordered: her login, and how she looks at her order. */
async function openCustomer(traffic: Traffic) {
  const visitor = await openCart(traffic)
  const { shop, write } = visitor
  const who = { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery' }
  await shop.auth.register.mutate({ ...who, firstName: 'Ada', lastName: 'Lovelace' })
  const { order } = await shop.orders.place.mutate(await quoted(traffic, visitor))
  const readOrder = await write((asShe) => asShe.orders.get.query({ orderId: order.id }))
  return { readOrder, login: await openVisitor(traffic.url).write((asShe) => asShe.auth.login.mutate(who)) }
}

async function bytesOf(request: Request): Promise<Buffer> {
  const { host, pathname, search } = new URL(request.url)
  const body = Buffer.from(await request.arrayBuffer())
  const heads = [...request.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = `${request.method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${heads}${codings}content-length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

/** So many, and so many of them at a time. */
async function inTurns<T>(count: number, atOnce: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = []
  let next = 0
  const worker = async () => {
    while (next < count) {
      next++
      made.push(await make())
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return made
}
