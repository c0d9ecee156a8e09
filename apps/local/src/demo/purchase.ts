import { formatMoney, openShop, type RouterOutputs, type Shop } from '@tillwright/sdk'
import { say, shopUrl, step, stripeUrl } from './steps.ts'

export type Placed = RouterOutputs['orders']['place']

const shippingAddress = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  addressLine1: '1 Main Street',
  city: 'New York',
  state: 'NY',
  zipCode: '10001',
  country: 'US',
}

export async function fillCart(shop: Shop, quantity: number): Promise<void> {
  const variantId = await somethingToShip()
  step('Fill a cart', `shop.cart.create.mutate(); shop.cart.addLine.mutate({ variantId, quantity: ${quantity} })`)
  await shop.cart.create.mutate({ market: 'US' })
  const cart = await shop.cart.addLine.mutate({ variantId, quantity })
  for (const line of cart.quote.lines) say(`${line.quantity} × ${line.title}  ${formatMoney(line.total)}`)
}

/** Quotes and places what is in the cart; guests say where their mail goes. */
export async function checkOut(shop: Shop, guest: { email?: string }): Promise<Placed> {
  step('Quote', 'shop.checkout.shippingOptions.query({ shippingAddress }); shop.checkout.quote.query({ … })')
  const options = await shop.checkout.shippingOptions.query({ shippingAddress })
  const shippingMethodId = options.items[0]?.id
  const quote = await shop.checkout.quote.query({ shippingAddress, shippingMethodId })
  const { subtotal, shipping, tax, total } = quote.totals
  say(`${formatMoney(subtotal)} + shipping ${formatMoney(shipping)} + tax ${formatMoney(tax)} = ${formatMoney(total)}`)

  step(
    'Place the order',
    "shop.orders.place.mutate({ …, paymentMethod: 'stripe', expectedTotal: quote.expectedTotal })",
  )
  const { expectedTotal } = quote
  const where = { ...guest, shippingAddress, shippingMethodId }
  const placed = await shop.orders.place.mutate({ ...where, paymentMethod: 'stripe', expectedTotal })
  say(stateOf(placed.order))
  return placed
}

export const stateOf = (order: Pick<Placed['order'], 'orderNumber' | 'status' | 'paymentStatus'>): string =>
  `${order.orderNumber}  ${order.status} / ${order.paymentStatus}`

/** As Stripe.js does in a browser: confirms the PaymentIntent with a card. */
export async function pay({ payment }: Placed): Promise<void> {
  if (payment.next !== 'pay') throw new Error(`there is nothing to pay: ${JSON.stringify(payment)}`)
  step('Pay', 'what Stripe.js does in a browser: confirm the PaymentIntent with a card')
  say(`By hand instead: ${stripeUrl}/pay/${payment.clientSecret}`)
  const answer = await fetch(`${stripeUrl}/v1/payment_intents/${payment.paymentIntentId}/confirm`, {
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

/** The cheapest thing that is put into a parcel. */
async function somethingToShip(): Promise<string> {
  const shop = openShop({ url: shopUrl })
  const { items } = await shop.catalog.products.list.query({ inStock: true, sort: { by: 'price', order: 'asc' } })
  for (const { slug } of items) {
    const { variants } = await shop.catalog.products.get.query({ slug })
    const variant = variants.find(({ requiresShipping, available }) => requiresShipping && (available ?? 5) >= 5)
    if (variant !== undefined) return variant.id
  }
  throw new Error('everything is sold out')
}
