import type { AccountId } from '@tillwright/domain/ids'
import { hashOfToken, newToken } from '../settings/keys.ts'
import type { TestShop } from '../testing/open-test-shop.ts'
import { signIn } from '../testing/sign-in.ts'

/** What inputs about reviews and wishlists name. */
export interface ReviewTargets {
  /** The owner's, which waits for staff. */
  readonly reviewId: string
  /** Of a third person, which shoppers see. */
  readonly shownReviewId: string
  /** A product that nobody has reviewed. */
  readonly unreviewedId: string
  readonly wishlistToken: string
}

export async function openReviewSubjects(shop: TestShop, ownerId: AccountId): Promise<ReviewTargets> {
  const { newId } = shop.served.deps
  const third = (await signIn(shop)).accountId
  const review = async (customerId: AccountId, status: string): Promise<string> => {
    const id = newId<string>()
    await shop.database.pool.query(
      `insert into review (id, product_id, customer_id, rating, body, author, verified, status)
       values ($1, $2, $3, 5, 'As it says.', 'Grace H.', true, $4)`,
      [id, await product(shop), customerId, status],
    )
    return id
  }
  const wishlistToken = newToken()
  const shared = 'insert into wishlist (customer_id, share_hash, shared_at) values ($1, $2, shop_now())'
  await shop.database.pool.query(shared, [third, hashOfToken(wishlistToken)])
  return {
    reviewId: await review(ownerId, 'pending'),
    shownReviewId: await review(third, 'approved'),
    unreviewedId: await product(shop),
    wishlistToken,
  }
}

async function product({ database, served }: TestShop): Promise<string> {
  const id = served.deps.newId<string>()
  await database.pool.query(`insert into product (id, slug, title, status) values ($1, $1::uuid, 'Goods', 'active')`, [
    id,
  ])
  return id
}
