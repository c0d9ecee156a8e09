import type { TestShop } from '../testing/open-test-shop.ts'
import { callStripe } from '../testing/saved-cards.ts'

/** What inputs about saved cards name. */
export interface CardTargets {
  readonly setupIntentId: string
  readonly paymentMethodId: string
}

/** A card of the owner. */
export async function openCardSubjects(shop: TestShop, owner: ReturnType<TestShop['as']>): Promise<CardTargets> {
  const { setupIntentId } = await owner.paymentMethods.startSetup.mutate()
  const path = `/v1/setup_intents/${setupIntentId}/confirm`
  const { payment_method } = await callStripe(shop, path, { payment_method: 'pm_card_visa' })
  return { setupIntentId, paymentMethodId: String(payment_method) }
}

export const noCard: CardTargets = { setupIntentId: 'seti_1NotThere', paymentMethodId: 'pm_1NotThere' }
