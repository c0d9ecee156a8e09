import { asBuyer, exchangeWith } from '@tillwright/api/testing/exchange-staff'
import { type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import { placePaid } from '@tillwright/api/testing/place-paid'
import { intentOf, payWith } from '@tillwright/api/testing/shopper'
import { signIn } from '@tillwright/api/testing/sign-in'

/** A piece that is given for something dearer, which is paid, and a whole order for something cheaper. */
export async function exchangeGoods(shop: TestShop): Promise<void> {
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const staff = shop.as({ accessToken }).admin.orders
  const half = await placePaid(shop, { book: 2 })
  const remove = half.order.lines.map(({ id: lineId }) => ({ lineId, quantity: 1 }))
  const { order: dearer } = await exchangeWith(shop, staff, {
    ...{ order: half.order, goods: { teapot: 1 }, given: { kind: 'unshipped', orderId: half.order.id, remove } },
  })
  const buyer = asBuyer(shop, dearer)
  await payWith(shop, intentOf(await buyer.retryPayment.mutate({ orderId: dearer.id })))
  await until(async () => (await buyer.get.query({ orderId: dearer.id })).paymentStatus === 'SUCCEEDED')
  const whole = await placePaid(shop, { mug: 2 })
  await exchangeWith(shop, staff, {
    ...{ order: whole.order, goods: { book: 1 }, given: { kind: 'order', orderId: whole.order.id } },
  })
}
