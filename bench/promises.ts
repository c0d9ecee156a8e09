import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newYork } from '@tillwright/api/testing/shopper'
import { openShop } from '@tillwright/sdk'

/**
 * The promises about time, kept or broken (exit code 1), each measured once. They hold on a machine that does nothing
 * else meanwhile, which is why they are no tests: `npm run promises`.
 */
const directory = await mkdtemp(join(tmpdir(), 'tillwright-promises-'))
try {
  const first = await start()
  await stop(first.child)
  const second = await start()
  try {
    judge('a second start is ready', second.ms, 5_000)
    judge('a confirmed intent makes its order paid', await msUntilPaid(second, confirm), 2_000)
    judge('a click on the pay page makes its order paid', await msUntilPaid(second, click), 2_000)
  } finally {
    await stop(second.child)
  }
} finally {
  await rm(directory, { recursive: true, force: true })
}

interface Started {
  readonly child: ChildProcess
  readonly ms: number
  readonly url: string
  readonly stripeUrl: string
}
interface Due {
  readonly clientSecret: string
  readonly paymentIntentId: string
}

async function start(): Promise<Started> {
  const begun = performance.now()
  const program = fileURLToPath(new URL('../apps/local/src/start.ts', import.meta.url))
  const env = { ...process.env, DATA_DIR: directory, PORT: '0', STRIPE_SIMULATOR_PORT: '0', LOG_LEVEL: 'warn' }
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const piece of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(piece)
    if (said.includes('Ctrl-C')) break
  }
  child.stdout.resume()
  const ms = performance.now() - begun
  const [, url = '', stripeUrl = ''] = /SHOP_URL=(\S+) STRIPE_URL=(\S+)/.exec(said) ?? []
  return { child, ms, url, stripeUrl }
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

async function msUntilPaid({ url, stripeUrl }: Started, pay: (stripeUrl: string, due: Due) => Promise<Response>) {
  const shop = openShop({ url })
  const { items } = await shop.catalog.products.list.query({ q: 'Notebook', inStock: true })
  const { variants } = await shop.catalog.products.get.query({ slug: items[0]?.slug ?? '' })
  await shop.cart.create.mutate({ market: 'US' })
  await shop.cart.addLine.mutate({ variantId: variants[0]?.id ?? '', quantity: 1 })
  const options = await shop.checkout.shippingOptions.query({ shippingAddress: newYork })
  const to = { shippingAddress: newYork, shippingMethodId: options.items[0]?.id }
  const { expectedTotal } = await shop.checkout.quote.query(to)
  const placing = { ...to, email: 'ada@example.com', paymentMethod: 'stripe', expectedTotal } as const
  const { order, payment } = await shop.orders.place.mutate(placing)
  if (payment.next !== 'pay') throw new Error(`nothing to pay: ${JSON.stringify(payment)}`)
  const begun = performance.now()
  const answer = await pay(stripeUrl, payment)
  if (!answer.ok) throw new Error(`the simulator answers ${answer.status}`)
  while (performance.now() - begun < 30_000) {
    const { paymentStatus } = await shop.orders.get.query({ orderId: order.id })
    if (paymentStatus === 'SUCCEEDED') return performance.now() - begun
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return Number.POSITIVE_INFINITY
}

function confirm(stripeUrl: string, { paymentIntentId }: Due): Promise<Response> {
  return fetch(`${stripeUrl}/v1/payment_intents/${paymentIntentId}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_simulator' },
    body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
  })
}

function click(stripeUrl: string, { clientSecret }: Due): Promise<Response> {
  return fetch(`${stripeUrl}/pay/${clientSecret}`, { method: 'POST', body: new URLSearchParams({ choice: 'approve' }) })
}

function judge(promise: string, ms: number, msMax: number): void {
  const isKept = ms < msMax
  console.log(`${isKept ? 'kept' : 'BROKEN'}: ${promise} after ${Math.round(ms)} ms, of ${msMax} allowed`)
  if (!isKept) process.exitCode = 1
}
