import type { CartId, CartLineId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** SHA-256 of a cart's token: the token itself is never stored. */
export type TokenHash = Buffer

export interface Cart {
  readonly id: CartId
  readonly market: string
  readonly locale: string
  /** Grows with every change. */
  readonly version: number
}

/** The cart that a token opens now; null where none is active, be it that there never was one or that it was placed. */
export async function findActiveCart(db: Db, tokenHash: TokenHash): Promise<Cart | null> {
  return (await activeCart(db, tokenHash).executeTakeFirst()) ?? null
}

/** Locks the active cart of a token and opens one where there is none; ten that come at once get one. */
export async function lockOrOpenCart(tx: Tx, tokenHash: TokenHash, fresh: Omit<Cart, 'version'>): Promise<Cart> {
  const present = await lockCart(tx, tokenHash)
  if (present !== null) return present
  await insertCart(tx, tokenHash, fresh)
  const opened = await lockCart(tx, tokenHash)
  if (opened === null) throw new Error('a cart was opened and closed by others between two statements')
  return opened
}

export async function lockCart(tx: Tx, tokenHash: TokenHash): Promise<Cart | null> {
  return (await activeCart(tx, tokenHash).forUpdate().executeTakeFirst()) ?? null
}

/** Does nothing where the token has an active cart already. */
export async function insertCart(db: Db, tokenHash: TokenHash, cart: Omit<Cart, 'version'>): Promise<void> {
  await db
    .insertInto('cart')
    .values({ id: cart.id, token_hash: tokenHash, market_code: cart.market, locale: cart.locale })
    .onConflict((conflict) => conflict.column('token_hash').where('status', '=', active).doNothing())
    .execute()
}

export interface CartLine {
  readonly id: CartLineId
  readonly variantId: VariantId
  readonly quantity: number
}

/** The bare lines of a locked cart. */
export const readCartLines = (tx: Tx, cartId: CartId): Promise<CartLine[]> =>
  tx
    .selectFrom('cart_line')
    .select(['id', 'variant_id as variantId', 'quantity'])
    .where('cart_id', '=', cartId)
    .execute()

/** Sets the quantity of a variant in a locked cart, opening its line where there is none. One statement. */
export async function writeCartLine(tx: Tx, cartId: CartId, line: CartLine): Promise<void> {
  await tx
    .with('touched', () => touch(tx, cartId))
    .insertInto('cart_line')
    .values({ id: line.id, cart_id: cartId, variant_id: line.variantId, quantity: line.quantity })
    .onConflict((conflict) => conflict.columns(['cart_id', 'variant_id']).doUpdateSet({ quantity: line.quantity }))
    .execute()
}

export async function removeCartLine(tx: Tx, cartId: CartId, lineId: CartLineId): Promise<void> {
  await tx.deleteFrom('cart_line').where('cart_id', '=', cartId).where('id', '=', lineId).execute()
  await touch(tx, cartId).execute()
}

export async function moveCartToMarket(tx: Tx, cartId: CartId, to: Pick<Cart, 'market' | 'locale'>): Promise<void> {
  await tx.updateTable('cart').set({ market_code: to.market, locale: to.locale }).where('id', '=', cartId).execute()
  await touch(tx, cartId).execute()
}

/** Closes carts that nobody has touched for so long, some at a time; answers how many. */
export async function expireIdleCarts(db: Db, idleDays: number): Promise<number> {
  const idle = db
    .selectFrom('cart')
    .select('id')
    .where('status', '=', active)
    .where('updated_at', '<', sql<Date>`shop_now() - make_interval(days => ${idleDays})`)
    .orderBy('updated_at')
    .limit(sql.lit(500))
    .forUpdate()
    .skipLocked()
  const { numUpdatedRows } = await db
    .updateTable('cart')
    .set({ status: 'expired' })
    .where('id', 'in', idle)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

// A parameter in its place would hide from a generic plan that the partial indexes on active carts fit.
const active = sql.lit('active')

const activeCart = (db: Db, tokenHash: TokenHash) =>
  db
    .selectFrom('cart')
    .select(['id', 'market_code as market', 'locale', 'version'])
    .where('token_hash', '=', tokenHash)
    .where('status', '=', active)

const touch = (tx: Tx, cartId: CartId) =>
  tx.updateTable('cart').set({ version: sql`version + 1`, updated_at: sql`shop_now()` }).where('id', '=', cartId)
