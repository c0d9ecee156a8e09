import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { TestShop } from './open-test-shop.ts'
import { intentOf, openGuest, payWith } from './shopper.ts'
import { type SignedInTester, signIn } from './sign-in.ts'

type Api = ReturnType<TestShop['as']>

/** A customer who has bought and paid these. */
export interface Buyer extends SignedInTester {
  readonly api: Api
  readonly orderId: string
}

export async function openBuyer(
  shop: TestShop,
  goods: Partial<Record<TestVariant, number>>,
  who: Parameters<typeof signIn>[1] = {},
): Promise<Buyer> {
  const signedIn = await signIn(shop, who)
  const api = shop.as({ accessToken: signedIn.accessToken })
  const guest = await openGuest(shop, goods)
  for (const [name, quantity] of Object.entries(goods)) {
    await api.cart.addLine.mutate({ variantId: shop.id.variant[name as TestVariant], quantity })
  }
  const placed = await api.orders.place.mutate(await guest.request())
  await payWith(shop, intentOf(placed))
  await api.orders.confirmPayment.mutate({ orderId: placed.order.id })
  return { ...signedIn, api, orderId: placed.order.id }
}

/** Somebody who minds the reviews. */
export async function reviewStaff(shop: TestShop): Promise<Api['admin']['reviews']> {
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: ['reviews:read', 'reviews:write'] })
  return shop.as({ accessToken }).admin.reviews
}

/** Lets shoppers see these. */
export const approved = (
  staff: Api['admin']['reviews'],
  ...reviews: readonly { readonly id: string; readonly version: number }[]
) => staff.approve.mutate({ reviews: reviews.map(({ id, version }) => ({ reviewId: id, version })) })

/** Before it serves its first call: settings are kept for a second. */
export async function letEverybodyReview(shop: TestShop, isModerated = true): Promise<void> {
  const said = 'update shop_setting set reviews_for_buyers_alone = false, reviews_moderated = $1'
  await shop.database.pool.query(said, [isModerated])
}
