import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import { type Db, inSnapshot, type Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import { exportedOrder } from './personal-orders.ts'
import type { Json } from './schema.ts'

export interface PersonalData {
  readonly profile: Json
  readonly addresses: Json
  readonly carts: Json
  readonly stockSubscriptions: Json
  readonly wishlist: Json
  readonly reviews: Json
  readonly reviewVotes: Json
  readonly storeCredit: Json
  readonly customerGroups: Json
  readonly sessions: Json
  readonly mailedLinks: Json
  readonly identities: Json
  /** A page, the newest first. */
  readonly orders: readonly { readonly id: string; readonly moment: string; readonly order: Json }[]
}

/** Of each kind but orders, which have pages; nobody has nearly as many. */
const rowsMax = 1_000

/**
 * Everything that is kept about the person of an account, as of one moment: never what is another's, a hash, or what
 * opens something. Moments are ISO 8601. Null where there is no such account, or it has been erased.
 */
export const readPersonalData = (db: Db, id: AccountId, page: NewestPage): Promise<PersonalData | null> =>
  inSnapshot(db, async (tx) => {
    const { rows } = await sql<Omit<PersonalData, 'orders'>>`
      select ${profile} as profile, ${addresses} as addresses, ${carts} as carts,
        ${stockSubscriptions} as "stockSubscriptions", ${wishlist} as wishlist, ${reviews} as reviews,
        ${reviewVotes} as "reviewVotes",
        ${storeCredit} as "storeCredit",
        ${customerGroups} as "customerGroups", ${sessions} as sessions, ${mailedLinks} as "mailedLinks",
        ${identities} as identities
      from account where account.id = ${id} and account.erased_at is null`.execute(tx)
    const [about] = rows
    return about === undefined ? null : { ...about, orders: await readOrders(tx, id, page) }
  })

async function readOrders(tx: Tx, id: AccountId, { after, most }: NewestPage): Promise<PersonalData['orders']> {
  const { rows } = await sql<PersonalData['orders'][number]>`
    select orders.id, ${momentOf('orders.placed_at')} as moment, ${exportedOrder} as order from orders
    where orders.customer_id = ${id} and ${follows({ at: 'orders.placed_at', id: 'orders.id' }, after)}
    order by orders.placed_at desc, orders.id desc limit ${sql.lit(most)}`.execute(tx)
  return rows
}

const profile = sql`jsonb_build_object('id', account.id, 'email', account.email,
  'emailVerifiedAt', account.email_verified_at, 'firstName', account.first_name, 'lastName', account.last_name,
  'phone', account.phone, 'locale', account.locale, 'role', account.role, 'createdAt', account.created_at,
  'metadata', account.metadata, 'taxExemptionNote', account.tax_exemption_note, 'vatId', account.vat_id,
  'vatIdValidatedAt', account.vat_id_validated_at, 'vatIdConsultation', account.vat_id_consultation)`

const all = (item: ReturnType<typeof sql>, from: ReturnType<typeof sql>) => sql`(
  select coalesce(jsonb_agg(item), '[]') from (select ${item} as item from ${from} limit ${sql.lit(rowsMax)}) as items)`

const addresses = all(
  sql`jsonb_build_object('id', id, 'address', address, 'isDefaultShipping', is_default_shipping,
    'isDefaultBilling', is_default_billing, 'createdAt', created_at)`,
  sql`account_address where account_id = account.id order by id`,
)

const carts = all(
  sql`jsonb_build_object('id', cart.id, 'market', market_code, 'locale', cart.locale, 'status', cart.status,
    'couponCodes', coupon_codes, 'createdAt', cart.created_at, 'updatedAt', cart.updated_at, 'lines', (
      select coalesce(jsonb_agg(jsonb_build_object('variantId', line.variant_id, 'sku', variant.sku,
        'quantity', line.quantity, 'metadata', line.metadata, 'addedAt', line.added_at) order by line.added_at, line.id), '[]')
      from cart_line line join variant on variant.id = line.variant_id where line.cart_id = cart.id))`,
  sql`cart where customer_id = account.id and status in ('active', 'expired') order by cart.created_at desc, cart.id desc`,
)

const stockSubscriptions = all(
  sql`jsonb_build_object('variantId', variant_id, 'sku', variant.sku, 'email', subscription.email, 'locale', subscription.locale,
    'createdAt', subscription.created_at, 'notifiedAt', notified_at)`,
  sql`stock_subscription subscription join variant on variant.id = variant_id
    where subscription.customer_id = account.id or (account.email_verified_at is not null and lower(subscription.email) = lower(account.email))
    order by subscription.created_at desc, subscription.id desc`,
)

const wishlist = all(
  sql`jsonb_build_object('productId', item.product_id, 'product', product.title, 'sku', variant.sku, 'addedAt', item.added_at)`,
  sql`wishlist_item item join product on product.id = item.product_id left join variant on variant.id = item.variant_id
    where item.customer_id = account.id order by item.added_at desc, item.id desc`,
)

const reviews = all(
  sql`jsonb_build_object('productId', review.product_id, 'product', product.title, 'rating', review.rating,
    'title', review.title, 'body', review.body, 'author', review.author, 'verified', review.verified,
    'status', review.status, 'reply', review.reply, 'helpfulCount', review.helpful_count,
    'createdAt', review.created_at, 'updatedAt', review.updated_at)`,
  sql`review join product on product.id = review.product_id
    where review.customer_id = account.id order by review.created_at desc, review.id desc`,
)

/** The reviews that he found helpful. */
const reviewVotes = all(
  sql`jsonb_build_object('reviewId', review_id, 'createdAt', created_at)`,
  sql`review_vote where customer_id = account.id order by created_at desc, review_id desc`,
)

const storeCredit = all(
  sql`jsonb_build_object('balance', jsonb_build_object('amount', balance_minor, 'currency', currency),
    'enabled', enabled, 'expiresAt', expires_at, 'createdAt', credit.created_at, 'entries', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', entry.kind, 'reason', entry.reason, 'at', entry.at,
        'amount', jsonb_build_object('amount', entry.amount_minor, 'currency', entry.currency)) order by entry.id), '[]')
      from ledger_entry entry where entry.credit_account_id = credit.id))`,
  sql`credit_account credit where customer_id = account.id order by currency`,
)

const customerGroups = all(
  sql`jsonb_build_object('code', code, 'name', name, 'addedAt', added_at)`,
  sql`customer_group_member member join customer_group on customer_group.id = member.customer_group_id
    where customer_id = account.id order by code`,
)

const sessions = all(
  sql`jsonb_build_object('id', id, 'userAgent', user_agent, 'ip', ip, 'createdAt', created_at,
    'lastUsedAt', last_used_at, 'endedAt', revoked_at, 'endedBecause', revoked_because)`,
  sql`session where account_id = account.id order by created_at desc, id desc`,
)

const identities = all(
  sql`jsonb_build_object('provider', provider, 'issuer', issuer, 'subject', subject, 'createdAt', created_at)`,
  sql`account_identity where account_id = account.id order by id`,
)

/** Not their ids, which links are made from. */
const mailedLinks = all(
  sql`jsonb_build_object('purpose', purpose, 'email', email, 'createdAt', created_at, 'expiresAt', expires_at,
    'usedAt', used_at)`,
  sql`one_time_token where account_id = account.id order by created_at desc, id desc`,
)
