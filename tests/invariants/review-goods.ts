import { type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import { signIn } from '@tillwright/api/testing/sign-in'

/** Two reviews, of which staff has approved one, which was found helpful. */
export async function reviewGoods(shop: TestShop): Promise<void> {
  await shop.database.pool.query('update shop_setting set reviews_for_buyers_alone = false')
  const writers = [await signIn(shop), await signIn(shop)].map(({ accessToken }) => shop.as({ accessToken }))
  const words = { productId: shop.id.product.mug, rating: 5, body: 'It holds tea.' }
  const [shown] = await Promise.all(
    // Settings are kept for a second.
    writers.map((writer) => until(() => writer.reviews.create.mutate(words).catch(() => null))),
  )
  if (shown === undefined) throw new Error('nobody has written a review')
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const { reviews } = shop.as({ accessToken }).admin
  await reviews.approve.mutate({ reviews: [{ reviewId: shown.id, version: shown.version }] })
  await writers[1]?.reviews.vote.mutate({ reviewId: shown.id, helpful: true })
}
