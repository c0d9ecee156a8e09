import { type CartMerge, mergeCarts, mergedCoupons } from '@tillwright/domain/cart/merge'
import type { AccountId, CartId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import { findActiveCart, insertCart, readCartLines } from './carts.ts'
import type { Tx } from './client.ts'

/**
 * Joins the active cart of a guest's token into the one of his account, which is opened in the same market where there
 * is none. Does nothing for a token without an active cart, be it that it was merged, or placed, a moment ago.
 */
export async function mergeGuestCart(
  tx: Tx,
  { tokenHash, customerId, freshId }: { tokenHash: Buffer; customerId: AccountId; freshId: CartId },
): Promise<void> {
  const seen = await findActiveCart(tx, { kind: 'guest', tokenHash })
  if (seen === null) return
  await insertCart(tx, { kind: 'customer', customerId }, { id: freshId, market: seen.market, locale: seen.locale })
  const carts = await lockBoth(tx, { tokenHash, customerId })
  const [own, brought] = [carts.find((cart) => cart.isOwn), carts.find((cart) => !cart.isOwn)]
  if (own === undefined || brought === undefined) return
  const [ownLines, broughtLines] = await Promise.all([readCartLines(tx, own.id), readCartLines(tx, brought.id)])
  const couponCodes = mergedCoupons(own.couponCodes, brought.couponCodes)
  await writeMerge(tx, { into: own.id, from: brought.id, couponCodes }, mergeCarts(ownLines, broughtLines))
}

/** In id order, as all carts are locked; one that has been closed meanwhile is not among them. */
const lockBoth = (tx: Tx, { tokenHash, customerId }: { tokenHash: Buffer; customerId: AccountId }) =>
  tx
    .selectFrom('cart')
    .select(['id', 'coupon_codes as couponCodes', sql<boolean>`customer_id is not null`.as('isOwn')])
    .where('status', '=', sql.lit('active'))
    .where((eb) => eb.or([eb('token_hash', '=', tokenHash), eb('customer_id', '=', customerId)]))
    .orderBy('id')
    .forUpdate()
    .execute()

/** Lines move with all that was noted on them. */
async function writeMerge(
  tx: Tx,
  carts: { into: CartId; from: CartId; couponCodes: readonly string[] },
  { grown, moved }: CartMerge,
): Promise<void> {
  await sql`
    with grown as (
        update cart_line set quantity = line.quantity
        from json_to_recordset(${JSON.stringify(grown)}::json) as line(id uuid, quantity integer)
        where cart_line.id = line.id),
      moved as (
        update cart_line set cart_id = ${carts.into} where id = any(${moved}) and cart_id = ${carts.from}),
      merged as (
        update cart set status = 'merged', version = version + 1, updated_at = shop_now() where id = ${carts.from})
    update cart set version = version + 1, updated_at = shop_now(), coupon_codes = ${carts.couponCodes}::text[]
    where id = ${carts.into}`.execute(tx)
}
