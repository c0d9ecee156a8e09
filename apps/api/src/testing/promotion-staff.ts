import type { TestShop } from './open-test-shop.ts'
import { ownerOf } from './place-paid.ts'
import { openGuest, type Placed, readOrder } from './shopper.ts'
import { signIn } from './sign-in.ts'

type Admin = ReturnType<TestShop['as']>['admin']

/** Somebody who may say what is given to carts, and what things cost. */
export async function promotionsStaff(shop: TestShop): Promise<Admin> {
  const permissions = ['promotions:read', 'promotions:write', 'prices:read', 'prices:write'] as const
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: [...permissions] })
  return shop.as({ accessToken }).admin
}

/** An order of a mug in the US that has had what is for it, by a code if there is one. */
export async function orderWith(shop: TestShop, code?: string): Promise<Placed> {
  const guest = await openGuest(shop, { mug: 1 })
  if (code !== undefined) await guest.shop.cart.applyCoupon.mutate({ code })
  const placed = await guest.place()
  if (placed.order.discount.amount === 0) throw new Error('an order has had no promotion')
  return placed
}

/** The same, canceled: it has given back what it had. */
export async function canceledOrderWith(shop: TestShop, code?: string): Promise<void> {
  const placed = await orderWith(shop, code)
  await ownerOf(shop, placed).cancel.mutate({ orderId: placed.order.id, reason: 'no' })
  const { status } = await readOrder(shop, placed)
  if (status !== 'CANCELED') throw new Error(`${placed.order.orderNumber} is ${status}`)
}
