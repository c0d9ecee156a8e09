import type { AccountId, ProductId, VariantId, WishlistItemId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** A variant, or a product of which none is chosen yet. */
export type Wish = { readonly variantId: VariantId } | { readonly productId: ProductId }

/** What shoppers see of a wish: only that can be put on a list. Null where they see nothing. */
export async function findWishedGoods(
  db: Db,
  wish: Wish,
): Promise<{ readonly productId: ProductId; readonly variantId: VariantId | null } | null> {
  const active = db.selectFrom('product').where('product.status', '=', 'active')
  const found =
    'variantId' in wish
      ? await active
          .innerJoin('variant', 'variant.product_id', 'product.id')
          .select(['product.id as productId', 'variant.id as variantId'])
          .where('variant.id', '=', wish.variantId)
          .executeTakeFirst()
      : await active
          .select(['product.id as productId', sql<null>`null`.as('variantId')])
          .where('product.id', '=', wish.productId)
          .executeTakeFirst()
  return found ?? null
}

/** Makes it where there is none yet; whoever puts something on it follows. Answers how many items it has. */
export async function lockWishlist(tx: Tx, customerId: AccountId): Promise<number> {
  const made = tx.insertInto('wishlist').values({ customer_id: customerId })
  await made.onConflict((conflict) => conflict.column('customer_id').doNothing()).execute()
  await tx.selectFrom('wishlist').select('customer_id').where('customer_id', '=', customerId).forNoKeyUpdate().execute()
  const query = tx.selectFrom('wishlist_item').select(sql<number>`count(*)`.as('total'))
  return (await query.where('customer_id', '=', customerId).executeTakeFirstOrThrow()).total
}

export interface NewWishlistItem {
  readonly id: WishlistItemId
  readonly customerId: AccountId
  readonly productId: ProductId
  readonly variantId: VariantId | null
}

/** On a locked list. Answers whether it was not there before. */
export async function insertWishlistItem(tx: Tx, item: NewWishlistItem): Promise<boolean> {
  const { id, customerId, productId, variantId } = item
  const inserted = await tx
    .insertInto('wishlist_item')
    .values({ id, customer_id: customerId, product_id: productId, variant_id: variantId })
    .onConflict((conflict) => conflict.constraint('wishlist_item_once').doNothing())
    .returning('id')
    .execute()
  return inserted.length > 0
}

/** Answers whether it was there. */
export async function deleteWishlistItem(db: Db, customerId: AccountId, wish: Wish): Promise<boolean> {
  const own = db.deleteFrom('wishlist_item').where('customer_id', '=', customerId)
  const meant =
    'variantId' in wish
      ? own.where('variant_id', '=', wish.variantId)
      : own.where('product_id', '=', wish.productId).where('variant_id', 'is', null)
  return (await meant.returning('id').execute()).length > 0
}

/** From now on whoever has this link sees the list; the one before shows nothing any more. */
export async function shareWishlist(db: Db, customerId: AccountId, shareHash: Buffer): Promise<Date> {
  const shared = { share_hash: shareHash, shared_at: sql<Date>`shop_now()` }
  const { sharedAt } = await db
    .insertInto('wishlist')
    .values({ customer_id: customerId, ...shared })
    .onConflict((conflict) => conflict.column('customer_id').doUpdateSet(shared))
    .returning(sql<Date>`shared_at`.as('sharedAt'))
    .executeTakeFirstOrThrow()
  return sharedAt
}

export async function unshareWishlist(db: Db, customerId: AccountId): Promise<void> {
  const own = db.updateTable('wishlist').where('customer_id', '=', customerId)
  await own.set({ share_hash: null, shared_at: null }).execute()
}

/** Whose list a link shows; null where it shows none. */
export async function findSharedWishlist(db: Db, shareHash: Buffer): Promise<AccountId | null> {
  const row = await db
    .selectFrom('wishlist')
    .select('customer_id')
    .where('share_hash', '=', shareHash)
    .executeTakeFirst()
  return row?.customer_id ?? null
}

export interface WishlistFacts {
  readonly itemCount: number
  readonly sharedAt: Date | null
}

/** Of somebody who may have none. */
export async function readWishlistFacts(db: Db, customerId: AccountId): Promise<WishlistFacts> {
  const row = await db
    .selectFrom('wishlist')
    .select('shared_at as sharedAt')
    .select((eb) =>
      eb
        .selectFrom('wishlist_item as item')
        .whereRef('item.customer_id', '=', 'wishlist.customer_id')
        .select(sql<number>`count(*)`.as('total'))
        .as('itemCount'),
    )
    .where('customer_id', '=', customerId)
    .executeTakeFirst()
  return { itemCount: row?.itemCount ?? 0, sharedAt: row?.sharedAt ?? null }
}
