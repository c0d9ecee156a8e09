import { setTimeout as sleep } from 'node:timers/promises'
import { formatMoney, openShop } from '@tillwright/sdk'
import { checkOut, fillCart, pay, stateOf } from './purchase.ts'
import { chapter, say, shopUrl, step } from './steps.ts'

export async function asGuest(): Promise<void> {
  chapter('As a guest')
  const shop = openShop({ url: shopUrl })

  step('Browse', "shop.catalog.products.list.query({ inStock: true, sort: { by: 'price', order: 'asc' } })")
  const { items } = await shop.catalog.products.list.query({ inStock: true, sort: { by: 'price', order: 'asc' } })
  for (const card of items.slice(0, 5)) say(`${formatMoney(card.price).padStart(10)}  ${card.title}`)

  await fillCart(shop, 2)
  const placed = await checkOut(shop, { email: 'ada@example.com' })
  await pay(placed)

  step('Stripe’s webhook makes it paid', 'shop.orders.get.query({ orderId })')
  for (let tries = 0; tries < 50; tries++) {
    const now = await shop.orders.get.query({ orderId: placed.order.id })
    if (now.paymentStatus === 'SUCCEEDED') return say(stateOf(now))
    await sleep(100)
  }
  throw new Error('the order is still unpaid after 5 seconds')
}
