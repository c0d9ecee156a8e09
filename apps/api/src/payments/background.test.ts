import { expect, test } from 'vitest'
import { startTasks } from '../tasks.ts'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder } from '../testing/shopper.ts'

test('what jobs ask of Stripe stands in the line of the background, and nothing in that of shoppers', async () => {
  await using shop = await openTestShop({ works: false })
  const { deps } = shop.served
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  const never = async () => {
    throw new Error('a job stood in the line of shoppers')
  }
  const background = deps.gateway.inBackground()
  const forbidden = Object.fromEntries(Object.keys(deps.gateway).map((name) => [name, never]))
  const gateway = { ...deps.gateway, ...forbidden, inBackground: () => background }
  const tasks = await startTasks({ ...deps, gateway })
  try {
    const isPaid = async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED'
    expect(await until(isPaid)).toBe(true)
  } finally {
    tasks.stop()
  }
})
