import { setTimeout as sleep } from 'node:timers/promises'
import { readEnv } from '@tillwright/api/env'
import { formatMoney, openShop, refusalOf } from '@tillwright/sdk'

/** `npm run demo`: buys something from the running shop as a frontend would, and says each step. */
const env = readEnv()
const url = process.env.SHOP_URL ?? `http://127.0.0.1:${env.PORT}`
const stripeUrl = process.env.STRIPE_URL ?? `http://127.0.0.1:${env.STRIPE_SIMULATOR_PORT}`
const shippingAddress = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  addressLine1: '1 Main Street',
  city: 'New York',
  state: 'NY',
  zipCode: '10001',
  country: 'US',
}

try {
  await buy()
} catch (error) {
  const refusal = refusalOf(error)
  const reason = refusal === null ? reasonOf(error) : `the shop says ${JSON.stringify(refusal)}`
  console.error(`\n  It did not work: ${reason}`)
  process.exitCode = 1
}

async function buy(): Promise<void> {
  const shop = openShop({ url })

  step('Browse', "shop.catalog.products.list.query({ inStock: true, sort: { by: 'price', order: 'asc' } })")
  const { items } = await shop.catalog.products.list.query({ inStock: true, sort: { by: 'price', order: 'asc' } })
  for (const card of items.slice(0, 5)) console.log(`    ${formatMoney(card.price).padStart(10)}  ${card.title}`)

  const variantId = await somethingToShip(items.map(({ slug }) => slug))
  step('Fill a cart', 'shop.cart.create.mutate(); shop.cart.addLine.mutate({ variantId, quantity: 2 })')
  await shop.cart.create.mutate({ market: 'US' })
  const cart = await shop.cart.addLine.mutate({ variantId, quantity: 2 })
  for (const line of cart.quote.lines) console.log(`    ${line.quantity} × ${line.title}  ${formatMoney(line.total)}`)

  step('Quote', 'shop.checkout.shippingOptions.query({ shippingAddress }); shop.checkout.quote.query({ … })')
  const options = await shop.checkout.shippingOptions.query({ shippingAddress })
  const shippingMethodId = options.items[0]?.id
  const quote = await shop.checkout.quote.query({ shippingAddress, shippingMethodId })
  const { subtotal, shipping, tax, total } = quote.totals
  console.log(
    `    ${formatMoney(subtotal)} + shipping ${formatMoney(shipping)} + tax ${formatMoney(tax)} = ${formatMoney(total)}`,
  )

  step(
    'Place the order',
    "shop.orders.place.mutate({ …, paymentMethod: 'stripe', expectedTotal: quote.expectedTotal })",
  )
  const { order, payment } = await shop.orders.place.mutate({
    email: 'ada@example.com',
    shippingAddress,
    shippingMethodId,
    paymentMethod: 'stripe',
    expectedTotal: quote.expectedTotal,
  })
  console.log(`    ${order.orderNumber}  ${order.status} / ${order.paymentStatus}`)
  if (payment.next !== 'pay') throw new Error(`there is nothing to pay: ${JSON.stringify(payment)}`)

  step('Pay', 'what Stripe.js does in a browser: confirm the PaymentIntent with a card')
  console.log(`    By hand instead: ${stripeUrl}/pay/${payment.clientSecret}`)
  await confirmAtSimulator(payment.paymentIntentId)

  step('Stripe’s webhook makes it paid', 'shop.orders.get.query({ orderId })')
  for (let tries = 0; tries < 50; tries++) {
    const now = await shop.orders.get.query({ orderId: order.id })
    if (now.paymentStatus === 'SUCCEEDED')
      return console.log(`    ${now.orderNumber}  ${now.status} / ${now.paymentStatus}\n`)
    await sleep(100)
  }
  throw new Error('the order is still unpaid after 5 seconds')
}

/** The cheapest thing that is put into a parcel. */
async function somethingToShip(slugs: readonly string[]): Promise<string> {
  const shop = openShop({ url })
  for (const slug of slugs) {
    const { variants } = await shop.catalog.products.get.query({ slug })
    const variant = variants.find(({ requiresShipping, available }) => requiresShipping && (available ?? 2) >= 2)
    if (variant !== undefined) return variant.id
  }
  throw new Error('everything is sold out')
}

async function confirmAtSimulator(intentId: string): Promise<void> {
  const answer = await fetch(`${stripeUrl}/v1/payment_intents/${intentId}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_simulator', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
  }).catch(() => {
    throw new Error(
      `no Stripe simulator answers at ${stripeUrl}: set STRIPE_URL to the address that \`npm start\` says.`,
    )
  })
  if (!answer.ok) throw new Error(`the Stripe simulator answers ${answer.status}`)
}

function step(name: string, code: string): void {
  console.log(`\n  ${name}\n    ${code}`)
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (message !== 'fetch failed') return message
  return `nothing answers at ${url}: run \`npm start\` in another terminal first, or set SHOP_URL to the address it says.`
}
