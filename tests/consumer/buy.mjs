// Run by plain Node in a project that has nothing but the packed SDK: node buy.mjs SHOP_URL SIMULATOR_URL
import { follow, formatMoney, isSignedIn, memoryStorage, openShop } from '@tillwright/sdk'

const [url, simulatorUrl] = process.argv.slice(2)
const storage = memoryStorage()
const shop = openShop({ url, storage })

const { items } = await shop.catalog.products.list.query({ inStock: true })
const products = await Promise.all(items.map(({ slug }) => shop.catalog.products.get.query({ slug })))
const variant = products
  .flatMap(({ variants }) => variants)
  .find((one) => one.available !== null && one.requiresShipping)

await shop.cart.create.mutate()
await shop.cart.addLine.mutate({ variantId: variant.id, quantity: 1 })
const shippingAddress = {
  ...{ firstName: 'Ada', lastName: 'Lovelace', addressLine1: '1 Main Street' },
  ...{ city: 'New York', state: 'NY', zipCode: '10001', country: 'US' },
}
const [option] = (await shop.checkout.shippingOptions.query({ shippingAddress })).items
const to = { shippingAddress, shippingMethodId: option.id, email: 'ada@example.com' }
const { expectedTotal } = await shop.checkout.quote.query(to)
const { order, payment } = await shop.orders.place.mutate({ ...to, paymentMethod: 'stripe', expectedTotal })

// What Stripe.js does in the shopper's browser.
await fetch(`${simulatorUrl}/v1/payment_intents/${payment.paymentIntentId}/confirm`, {
  method: 'POST',
  headers: { authorization: 'Bearer sk_test_shopper', 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
})
await shop.auth.register.mutate({
  ...{ email: 'ada@example.com', password: 'correct horse battery staple', firstName: 'Ada', lastName: 'Lovelace' },
})
// As after a reload: the storage is all that is left.
const reloaded = openShop({ url, storage })
const { email } = await reloaded.auth.me.query()
let seen
for await (const update of follow(reloaded.orders.onUpdate, { orderId: order.id })) {
  seen = update.order.paymentStatus
  if (seen === 'SUCCEEDED') break
}
const { status } = await shop.orders.confirmPayment.mutate({ orderId: order.id })
await reloaded.auth.logout.mutate()
const paid = await shop.orders.get.query({ orderId: order.id })
process.stdout.write(
  JSON.stringify({
    orderNumber: paid.orderNumber,
    status: paid.status,
    paymentStatus: status,
    seen,
    email,
    isSignedIn: await isSignedIn(shop),
    isDate: paid.createdAt instanceof Date,
    total: formatMoney(paid.total, 'en-US'),
  }),
)
