import { follow, memoryStorage, openShop, type Shop } from '@tillwright/sdk'
import { droppable } from './droppable.ts'
import { checkOut, fillCart, type Placed, pay, stateOf } from './purchase.ts'
import { chapter, say, shopUrl, step } from './steps.ts'

/** Signs up with a cart already filled, pays in one tab, and watches in another whose connection drops. */
export async function asCustomer(): Promise<void> {
  chapter('As a customer, in two tabs')
  // What a browser keeps for all tabs of a site.
  const storage = memoryStorage()
  const shop = openShop({ url: shopUrl, storage })

  await fillCart(shop, 1)
  const email = `grace-${Date.now()}@example.com`
  step('Sign up; the cart comes along', 'shop.auth.register.mutate({ email, password, firstName, lastName })')
  const named = { firstName: 'Grace', lastName: 'Hopper' }
  const { user } = await shop.auth.register.mutate({ email, password: 'a nanosecond of wire', ...named })
  const cart = await shop.cart.get.query()
  say(`${user.firstName} ${user.lastName} <${user.email}>, with ${cart?.quote.lines.length} line in the cart`)

  const placed = await checkOut(shop, {})
  const line = droppable()
  const secondTab = openShop({ url: shopUrl, storage, fetch: line.fetch })
  step('Watch it in a second tab', 'for await (const { type, order } of follow(shop.orders.onUpdate, { orderId })) …')
  const watching = watchUntilCanceled(secondTab, placed, line.drop)

  await watching.dropped
  await pay(placed)
  await watching.paid

  step('Change your mind: what is paid goes back', 'shop.orders.cancel.mutate({ orderId, reason })')
  const canceled = await shop.orders.cancel.mutate({ orderId: placed.order.id, reason: 'found one at home' })
  say(stateOf(canceled))
  await watching.refunded

  step('Find it again', 'shop.orders.list.query()')
  const { items } = await shop.orders.list.query()
  for (const order of items) say(stateOf(order))
  step('Sign out', 'shop.auth.logout.mutate({})')
  await shop.auth.logout.mutate({})
  console.log()
}

/** Loses the connection after the first update it sees; the SDK goes on behind it. */
function watchUntilCanceled(tab: Shop, { order }: Placed, drop: () => void) {
  const [dropped, paid, refunded] = [openMoment(), openMoment(), openMoment()]
  const watch = async () => {
    for await (const update of follow(tab.orders.onUpdate, { orderId: order.id })) {
      say(`second tab: ${update.type.padEnd(8)} ${update.order.status} / ${update.order.paymentStatus}`)
      if (update.type === 'placed') {
        say('second tab: (its connection drops)')
        drop()
        dropped.comes()
      }
      if (update.type === 'paid') paid.comes()
      if (update.type === 'refunded') return refunded.comes()
    }
    throw new Error('the stream ended before the refund')
  }
  const watched = watch()
  const orFail = async (moment: Promise<void>) => void (await Promise.race([moment, watched]))
  return { dropped: orFail(dropped.came), paid: orFail(paid.came), refunded: orFail(refunded.came) }
}

function openMoment(): { readonly came: Promise<void>; comes(): void } {
  let comes = (): void => undefined
  const came = new Promise<void>((resolve) => {
    comes = resolve
  })
  return { came, comes }
}
