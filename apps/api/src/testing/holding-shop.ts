import { openTestShop, type TestShop, type TestShopOptions, until } from './open-test-shop.ts'

/** A shop that captures when its goods leave. */
export async function openHoldingShop(options: TestShopOptions = {}): Promise<TestShop> {
  const shop = await openTestShop(options)
  await holdMoney(shop)
  return shop
}

/** From now on, for whoever orders after this. */
export async function holdMoney(shop: TestShop): Promise<void> {
  await shop.database.pool.query(`update shop_setting set capture_method = 'manual'`)
  await until(async () => (await shop.served.deps.shop()).captureMethod === 'manual')
}
