import type { Address } from '@tillwright/domain/addresses/address'
import type { AccountId, CartId, DraftId, OrderId, ShippingMethodId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Cart, CartLine } from './carts.ts'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { anyOf, follows, momentOf, type NewestPage } from './newest-first.ts'

/** What placing a cart needs to know besides; null where nobody has said. */
export interface DraftTerms {
  readonly email: string | null
  readonly shippingAddress: Address | null
  readonly billingAddress: Address | null
  readonly shippingMethodId: ShippingMethodId | null
  /** As it is written, with its prefix. */
  readonly vatId: string | null
  readonly notes: string | null
}

export interface DraftLine {
  readonly variantId: VariantId
  readonly quantity: number
}

/** What somebody can change about a draft. */
export interface DraftContent {
  readonly terms: DraftTerms
  /** In capitals. */
  readonly couponCodes: readonly string[]
  readonly lines: readonly DraftLine[]
}

/** A cart that staff fills for a buyer. Every change raises the version of the cart. */
export interface Draft {
  readonly id: DraftId
  readonly author: string
  readonly createdAt: Date
  readonly cart: Cart
  readonly terms: DraftTerms
  /** In the order in which they were named. */
  readonly lines: readonly (DraftLine & { readonly sku: string })[]
  /** What has become of it; null as long as it has not been placed. */
  readonly order: PlacedDraft | null
}

export interface PlacedDraft {
  readonly id: OrderId
  readonly orderNumber: string
}

/** Null where there is none. */
export async function readDraft(db: Db, draftId: DraftId): Promise<Draft | null> {
  const row = await selectDrafts(db)
    .select(['draft.shipping_address', 'draft.billing_address', 'draft.shipping_method_id', 'draft.vat_id'])
    .select(['draft.notes', 'cart.id as cartId', 'cart.locale', 'cart.coupon_codes'])
    .select(linesOfCart.as('lines'))
    .where('draft.id', '=', draftId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { id, author, createdAt, market, locale, customerId, version, lines } = row
  const cart = { id: row.cartId, market, locale, customerId, couponCodes: row.coupon_codes, version }
  const terms = {
    email: row.email,
    shippingAddress: row.shipping_address,
    billingAddress: row.billing_address,
    shippingMethodId: row.shipping_method_id,
    vatId: row.vat_id,
    notes: row.notes,
  }
  return { id, author, createdAt, cart, terms, lines, order: placedDraft(row) }
}

/** The same, under the lock of its cart: nobody places it meanwhile. */
export async function lockDraft(tx: Tx, draftId: DraftId): Promise<Draft | null> {
  await tx.selectFrom('cart').select('id').where('draft_id', '=', draftId).forUpdate().execute()
  // Another statement, so that it sees what whoever held the lock before has written.
  return readDraft(tx, draftId)
}

/** A draft in a list. */
export interface ListedDraft {
  readonly id: DraftId
  readonly author: string
  readonly createdAt: Date
  readonly market: string
  readonly customerId: AccountId | null
  readonly email: string | null
  readonly version: number
  readonly itemCount: number
  readonly order: PlacedDraft | null
}

/** What is not null narrows the list down. */
export interface DraftFilter {
  readonly isPlaced: boolean | null
  readonly customerId: AccountId | null
}

/** The newest first. */
export async function readDrafts(
  db: Db,
  { isPlaced, customerId }: DraftFilter,
  { after, most }: NewestPage,
): Promise<(ListedDraft & { moment: string })[]> {
  const drafted = db.selectFrom('cart').select(sql<DraftId>`draft_id`.as('id')).where('draft_id', 'is not', null)
  let page = db
    .selectFrom('draft')
    .select('id')
    .where(follows({ at: 'created_at', id: 'id' }, after))
  // Few are open, and few are of one customer; nearly all are placed.
  if (isPlaced === false) page = page.where('id', '=', anyOf(drafted.where('status', '=', sql.lit('draft'))))
  if (isPlaced === true) page = page.where(sql<boolean>`(select status from cart where draft_id = draft.id) = 'placed'`)
  if (customerId !== null) page = page.where('id', '=', anyOf(drafted.where('customer_id', '=', customerId)))
  const rows = await selectDrafts(db)
    .select(momentOf('draft.created_at').as('moment'))
    .select(sql<number>`(select coalesce(sum(quantity), 0) from cart_line where cart_id = cart.id)`.as('itemCount'))
    .where('draft.id', '=', anyOf(page.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(sql.lit(most))))
    .orderBy('draft.created_at', 'desc')
    .orderBy('draft.id', 'desc')
    .execute()
  return rows.map(({ orderId, orderNumber, ...row }) => ({ ...row, order: placedDraft({ orderId, orderNumber }) }))
}

/** The SKUs of those variants that there are. */
export async function readSkus(db: Db, variantIds: readonly VariantId[]): Promise<ReadonlyMap<VariantId, string>> {
  const rows = await db
    .selectFrom('variant')
    .select(['id', 'sku'])
    .where('id', '=', sql<VariantId>`any(${variantIds}::uuid[])`)
    .execute()
  return new Map(rows.map(({ id, sku }) => [id, sku]))
}

export interface NewDraft extends DraftContent {
  readonly id: DraftId
  readonly author: string
  readonly cart: Pick<Cart, 'id' | 'market' | 'locale' | 'customerId'>
  readonly lines: readonly CartLine[]
}

/** One statement. */
export async function insertDraft(tx: Tx, { id, author, cart, ...content }: NewDraft): Promise<void> {
  await sql`
    with new_draft as (
        insert into draft (id, author, ${sql.join(termColumns)})
        values (${id}, ${author}, ${sql.join(termValues(content.terms))})),
      new_cart as (
        insert into cart (id, draft_id, customer_id, market_code, locale, status, coupon_codes)
        values (${cart.id}, ${id}, ${cart.customerId}, ${cart.market}, ${cart.locale}, 'draft',
          ${content.couponCodes}::text[]))
    ${insertRows('cart_line', lineRows(cart.id, content.lines))}`.execute(tx)
}

/** Of a locked draft. Raises its version. */
export async function writeDraft(
  tx: Tx,
  { id, cart }: Pick<Draft, 'id' | 'cart'>,
  to: Omit<DraftContent, 'lines'> & { readonly lines: readonly CartLine[] },
): Promise<void> {
  // A statement of its own: one that took a line away and wrote it anew would find it there.
  await tx.deleteFrom('cart_line').where('cart_id', '=', cart.id).execute()
  await sql`
    with changed as (
        update draft set (${sql.join(termColumns)}) = (${sql.join(termValues(to.terms))}) where id = ${id}),
      touched as (
        update cart set coupon_codes = ${to.couponCodes}::text[], version = version + 1, updated_at = shop_now()
        where id = ${cart.id})
    ${insertRows('cart_line', lineRows(cart.id, to.lines))}`.execute(tx)
}

/** With its cart. One that has been placed is kept by its order. */
export async function deleteDraft(tx: Tx, draftId: DraftId): Promise<void> {
  await tx.deleteFrom('draft').where('id', '=', draftId).execute()
}

const selectDrafts = (db: Db) =>
  db
    .selectFrom('draft')
    .innerJoin('cart', 'cart.draft_id', 'draft.id')
    .leftJoin('orders', 'orders.cart_id', 'cart.id')
    .select(['draft.id', 'draft.author', 'draft.created_at as createdAt', 'draft.email'])
    .select(['cart.market_code as market', 'cart.customer_id as customerId', 'cart.version'])
    .select(['orders.id as orderId', 'orders.order_number as orderNumber'])

const linesOfCart = sql<Draft['lines']>`(
  select coalesce(json_agg(json_build_object('variantId', line.variant_id, 'quantity', line.quantity, 'sku', variant.sku)
    order by line.added_at, line.id), '[]')
  from cart_line as line join variant on variant.id = line.variant_id where line.cart_id = cart.id)`

const placedDraft = ({ orderId: id, orderNumber }: { orderId: OrderId | null; orderNumber: string | null }) =>
  id === null || orderNumber === null ? null : { id, orderNumber }

const termColumns = ['email', 'shipping_address', 'billing_address', 'shipping_method_id', 'vat_id', 'notes'].map(
  (column) => sql.ref(column),
)

const termValues = (terms: DraftTerms) => [
  sql`${terms.email}`,
  sql`${jsonOf(terms.shippingAddress)}::jsonb`,
  sql`${jsonOf(terms.billingAddress)}::jsonb`,
  sql`${terms.shippingMethodId}::uuid`,
  sql`${terms.vatId}`,
  sql`${terms.notes}`,
]

const jsonOf = (address: Address | null) => address && JSON.stringify(address)

const lineRows = (cartId: CartId, lines: readonly CartLine[]) =>
  lines.map(({ id, variantId, quantity }) => ({ id, cart_id: cartId, variant_id: variantId, quantity }))
