import type { TestShop } from '../testing/open-test-shop.ts'
import { intentOf, type Placed, payWith } from '../testing/shopper.ts'
import { apiKeyOf } from '../testing/sign-in.ts'

/** What inputs about goods on their way name. */
export interface ShipmentTargets {
  readonly shippedOrderId: string
  readonly shippedLineId: string
  readonly shipmentId: string
  readonly returnId: string
}

/** An order that is paid and shipped by now, and of which a piece is to come back. */
export async function openShipped(
  shop: TestShop,
  placed: Placed,
  owner: ReturnType<TestShop['as']>,
): Promise<ShipmentTargets> {
  const orderId = placed.order.id
  const lineId = placed.order.lines[0]?.id ?? ''
  await payWith(shop, intentOf(placed))
  await owner.orders.confirmPayment.mutate({ orderId })
  const tool = shop.as({ apiKey: await apiKeyOf(shop, ['orders:write']) }).admin.orders
  await tool.fulfill.mutate({ orderId, idempotencyKey: crypto.randomUUID() })
  const lines = [{ lineId, quantity: 1 }]
  const asked = await owner.orders.requestReturn.mutate({ orderId, lines, idempotencyKey: crypto.randomUUID() })
  return {
    shippedOrderId: orderId,
    shippedLineId: lineId,
    shipmentId: asked.shipments[0]?.id ?? '',
    returnId: asked.returns[0]?.id ?? '',
  }
}
