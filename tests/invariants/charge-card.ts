import type { TestShop } from '@tillwright/api/testing/open-test-shop'
import { cardStaff, chargeOf, openCustomer, saveCard } from '@tillwright/api/testing/saved-cards'
import { intentOf } from '@tillwright/api/testing/shopper'

/** An order of somebody who saves his card, which staff charges: it is declined once, and not the second time. */
export async function chargeCard(shop: TestShop): Promise<void> {
  const [customer, staff] = [await openCustomer(shop), await cardStaff(shop)]
  const card = await saveCard(shop, customer)
  const placed = await customer.place({ mug: 1 }, { savedPaymentMethodId: card })
  await shop.control('faults', { path: `/v1/payment_intents/${intentOf(placed)}/confirm`, kind: 'decline' })
  await staff.chargeSavedCard.mutate(chargeOf(placed)).catch(() => undefined)
  const { version } = await staff.get.query({ orderId: placed.order.id })
  await staff.chargeSavedCard.mutate(chargeOf(placed, { version }))
}
