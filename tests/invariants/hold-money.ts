import { type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import { ownerOf, placePaid } from '@tillwright/api/testing/place-paid'
import { signIn } from '@tillwright/api/testing/sign-in'

/** Of orders whose money is held one waits for its goods to leave, one has been captured, and one is canceled. */
export async function holdMoney(shop: TestShop): Promise<void> {
  await captureBy(shop, 'manual')
  const [held, captured, canceled] = [
    await placePaid(shop, { mug: 2 }),
    await placePaid(shop, { mug: 1 }),
    await placePaid(shop, { mug: 1 }),
  ]
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const staff = shop.as({ accessToken }).admin.orders
  const remove = held.order.lines.map(({ id: lineId }) => ({ lineId, quantity: 1 }))
  await staff.edit.mutate({ orderId: held.order.id, remove, idempotencyKey: 'one-off-the-hold' })
  const amount = { ...captured.order.total, amount: captured.order.total.amount - 100 }
  await staff.capture.mutate({ orderId: captured.order.id, amount, idempotencyKey: 'one-dollar-less' })
  await ownerOf(shop, canceled).cancel.mutate({ orderId: canceled.order.id, reason: 'no' })
  await captureBy(shop, 'automatic')
}

/** Settings are kept for a second. */
async function captureBy(shop: TestShop, method: 'automatic' | 'manual'): Promise<void> {
  await shop.database.pool.query('update shop_setting set capture_method = $1', [method])
  await until(async () => (await shop.served.deps.shop()).captureMethod === method)
}
