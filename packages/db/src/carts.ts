import type { AccountId, CartId, CartLineId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** Whose cart it is: of whoever has its token, of which only the SHA-256 is stored, or of an account. */
export type CartHolder =
  | { readonly kind: 'guest'; readonly tokenHash: Buffer }
  | { readonly kind: 'customer'; readonly customerId: AccountId }

export interface Cart {
  readonly id: CartId
  readonly market: string
  readonly locale: string
  /** Null for a guest's. */
  readonly customerId: AccountId | null
  /** In capitals, in the order in which they came; nobody need know them. */
  readonly couponCodes: readonly string[]
  /** Grows with every change. */
  readonly version: number
}

/** A cart that is to be opened. */
export type FreshCart = Pick<Cart, 'id' | 'market' | 'locale'>

/** The cart that somebody holds now; null where none is active: there never was one, or it was placed. */
export async function findActiveCart(db: Db, holder: CartHolder): Promise<Cart | null> {
  return (await activeCart(db, holder).executeTakeFirst()) ?? null
}

/** Locks the active cart of its holder and opens one where there is none; ten that come at once get one. */
export async function lockOrOpenCart(tx: Tx, holder: CartHolder, fresh: FreshCart): Promise<Cart> {
  // Others may open one and close it again between two statements, each time that somebody signs in with its token.
  for (let round = 0; round < roundsMax; round++) {
    const cart = await lockCart(tx, holder)
    if (cart !== null) return cart
    await insertCart(tx, holder, fresh)
  }
  throw new Error(`a cart was opened and closed by others ${roundsMax} times in a row`)
}

const roundsMax = 10

export async function lockCart(tx: Tx, holder: CartHolder): Promise<Cart | null> {
  return (await activeCart(tx, holder).forUpdate().executeTakeFirst()) ?? null
}

/** Does nothing where the holder has an active cart already. */
export async function insertCart(db: Db, holder: CartHolder, cart: FreshCart): Promise<void> {
  await db
    .insertInto('cart')
    .values({ id: cart.id, market_code: cart.market, locale: cart.locale, ...holderColumns(holder) })
    .onConflict((conflict) => conflict.column(columnOf(holder)).where('status', '=', active).doNothing())
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

/** Of a locked cart. */
export async function writeCoupons(tx: Tx, cartId: CartId, codes: readonly string[]): Promise<void> {
  await tx
    .updateTable('cart')
    .set({ coupon_codes: [...codes] })
    .where('id', '=', cartId)
    .execute()
  await touch(tx, cartId).execute()
}

export async function moveCartToMarket(tx: Tx, cartId: CartId, to: Pick<Cart, 'market' | 'locale'>): Promise<void> {
  await tx.updateTable('cart').set({ market_code: to.market, locale: to.locale }).where('id', '=', cartId).execute()
  await touch(tx, cartId).execute()
}

/** Where the mails of an account go; null where there is no such account. */
export async function readEmail(db: Db, accountId: AccountId): Promise<string | null> {
  const query = db.selectFrom('account').select('email').where('id', '=', accountId).where('erased_at', 'is', null)
  return (await query.executeTakeFirst())?.email ?? null
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

const holderColumns = (holder: CartHolder) =>
  holder.kind === 'guest' ? { token_hash: holder.tokenHash } : { customer_id: holder.customerId }

const columnOf = ({ kind }: CartHolder) => (kind === 'guest' ? 'token_hash' : 'customer_id')

const activeCart = (db: Db, holder: CartHolder) => {
  const carts = db
    .selectFrom('cart')
    .select([
      'id',
      'market_code as market',
      'locale',
      'version',
      'coupon_codes as couponCodes',
      'customer_id as customerId',
    ])
    .where('status', '=', active)
  return holder.kind === 'guest'
    ? carts.where('token_hash', '=', holder.tokenHash)
    : carts.where('customer_id', '=', holder.customerId)
}

const touch = (tx: Tx, cartId: CartId) =>
  tx.updateTable('cart').set({ version: sql`version + 1`, updated_at: sql`shop_now()` }).where('id', '=', cartId)
