import type { LineOption } from '@tillwright/domain/catalog/product'
import type { AccountId, ProductId, StockSubscriptionId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import { optionsOf } from './pricing-facts.ts'
import { stockOfVariant } from './stock-on-offer.ts'

export interface NewSubscription {
  readonly id: StockSubscriptionId
  readonly variantId: VariantId
  /** A market's code. */
  readonly market: string
  readonly email: string
  /** What its letter is written in. */
  readonly locale: string
  /** Null for a guest. */
  readonly customerId: AccountId | null
  /** Whether he has shown that the address is his. */
  readonly proven: boolean
  /** Keyed, hexadecimal; null where whence he comes says nothing. */
  readonly clientAddressHash: string | null
}

export interface SubscriptionCaps {
  /** For how many variants one address waits at once, or was written to within a day. */
  readonly perEmail: number
  /** How many subscriptions one address of the network opens in a day. */
  readonly perClientAddress: number
}

/**
 * Lets an address wait for a variant, unless it does so already, a cap is reached, or the address wants no letters.
 * What was there first stays. Whom the address belongs to is counted for himself, takes over what others asked for in
 * his name, and may want letters again. Answers nothing, for nobody is to learn who waits.
 */
export async function insertSubscription(tx: Tx, subscription: NewSubscription, caps: SubscriptionCaps): Promise<void> {
  const { id, variantId, market, email, locale, customerId, proven, clientAddressHash } = subscription
  const client = clientAddressHash === null ? null : Buffer.from(clientAddressHash, 'hex')
  await lockNames(tx, [nameOf(email), ...(clientAddressHash === null ? [] : [`client:${clientAddressHash}`])])
  await sql`
    insert into stock_subscription as known
      (id, variant_id, market_code, email, locale, customer_id, proven, client_address_hash)
    select ${id}::uuid, ${variantId}::uuid, ${market}, ${email}, ${locale}, ${customerId}::uuid, ${proven}::boolean,
      ${client}::bytea
    where (select count(*) from stock_subscription
        where lower(email) = lower(${email}) and proven = ${proven}::boolean
          and (notified_at is null or notified_at > shop_now() - interval '1 day'))
        < ${caps.perEmail}
      and (select count(*) from stock_subscription
        where client_address_hash = ${client}::bytea and created_at > shop_now() - interval '1 day')
        < ${caps.perClientAddress}
      and (${proven}::boolean or not exists (select from stock_subscription_stop where email = lower(${email})))
    on conflict (variant_id, lower(email)) where notified_at is null do update
      set market_code = excluded.market_code, locale = excluded.locale, customer_id = excluded.customer_id, proven = true
      where excluded.proven and not known.proven`.execute(tx)
}

const nameOf = (email: string): string => `email:${email.toLowerCase()}`

/** Whoever counts in the same names goes first, or waits; in one order, so that two never wait for each other. */
async function lockNames(tx: Tx, names: readonly string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtext('tillwright.stock-subscriptions'), name.key) from (
      select distinct hashtext(name) as key from unnest(${names}::text[]) as name order by key) as name`.execute(tx)
}

export interface ClaimedSubscriptions {
  readonly ids: readonly StockSubscriptionId[]
  /** Whether more may wait than were looked at. */
  readonly mayBeMore: boolean
}

/**
 * Takes up to so many of those who wait for these variants, or for bundles of them, where a piece can be had at once:
 * who has waited longest first, and whoever was written to about it within a day not yet. Each is taken once, whoever
 * else takes some at the same time: what another one has in hand is left to him.
 */
export async function claimSubscriptions(
  tx: Tx,
  variantIds: readonly VariantId[],
  most: number,
): Promise<ClaimedSubscriptions> {
  const { rows } = await sql<{ ids: StockSubscriptionId[]; chosen: number }>`
    with offered as materialized (${offeredOf(tx, variantIds)}),
      chosen as materialized (
        select waiting.id from offered cross join lateral (
          select subscription.id, subscription.created_at from stock_subscription as subscription
          where subscription.variant_id = offered.id and subscription.market_code = offered.market_code
            and subscription.notified_at is null
            and not exists (select from stock_subscription as told
              where lower(told.email) = lower(subscription.email) and told.variant_id = subscription.variant_id
                and told.notified_at > shop_now() - interval '1 day')
          order by subscription.created_at, subscription.id limit ${most}
        ) as waiting order by waiting.created_at, waiting.id limit ${most}),
      locked as materialized (
        select id from stock_subscription where id = any(array(select id from chosen)) and notified_at is null
        for update skip locked),
      taken as (
        update stock_subscription as subscription set notified_at = shop_now() from locked
        where subscription.id = locked.id returning subscription.id)
    select array(select id from taken) as ids, (select count(*)::integer from chosen) as chosen`.execute(tx)
  const [{ ids, chosen } = { ids: [], chosen: 0 }] = rows
  return { ids, mayBeMore: chosen === most }
}

/** The markets where a piece of these variants, or of bundles of them, can be had at once. */
const offeredOf = (tx: Tx, variantIds: readonly VariantId[]) =>
  tx
    .selectFrom('variant')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .innerJoin('variant_price as price', 'price.variant_id', 'variant.id')
    .innerJoin('market', 'market.code', 'price.market_code')
    .leftJoinLateral(stockOfVariant, (join) => join.onTrue())
    .where(sql<boolean>`variant.id in (
      select unnest(${variantIds}::uuid[])
      union select bundle_id from bundle_component where component_id = any(${variantIds}::uuid[]))`)
    .where('product.status', '=', sql.lit('active'))
    .where(sql<boolean>`coalesce(stock.available_count, 1) >= 1`)
    .where('market.enabled', '=', true)
    .select(['variant.id', 'price.market_code'])

/** The variants that somebody waits for. */
export async function readAwaitedVariants(db: Db): Promise<VariantId[]> {
  const rows = await db
    .selectFrom('stock_subscription')
    .where('notified_at', 'is', null)
    .select('variant_id')
    .distinct()
    .orderBy('variant_id')
    .execute()
  return rows.map(({ variant_id }) => variant_id)
}

/** What a letter tells somebody who has waited. */
export interface SubscribedGoods {
  readonly email: string
  readonly locale: string
  /** A market's code. */
  readonly market: string
  readonly productId: ProductId
  readonly title: string
  readonly options: readonly LineOption[]
}

/** Null for a subscription that is gone. */
export async function findSubscribedGoods(db: Db, id: StockSubscriptionId): Promise<SubscribedGoods | null> {
  const row = await db
    .selectFrom('stock_subscription as subscription')
    .innerJoin('variant', 'variant.id', 'subscription.variant_id')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .where('subscription.id', '=', id)
    .select(['subscription.email', 'subscription.locale', 'subscription.market_code as market'])
    .select(['product.id as productId', 'product.title', 'product.option_names', 'variant.option_values'])
    .executeTakeFirst()
  if (row === undefined) return null
  const { option_names, option_values, ...goods } = row
  return { ...goods, options: optionsOf({ option_names, option_values }) }
}

/** The address of a subscription, also of one whose letter is written; null for one that is gone. */
export async function findSubscriber(db: Db, id: StockSubscriptionId): Promise<string | null> {
  const row = await db.selectFrom('stock_subscription').select('email').where('id', '=', id).executeTakeFirst()
  return row?.email ?? null
}

/** Nobody waits under this address any more, nor can anybody who has not shown that it is his. */
export async function stopSubscriptionsOf(tx: Tx, email: string): Promise<void> {
  await lockNames(tx, [nameOf(email)])
  await sql`insert into stock_subscription_stop (email) values (lower(${email})) on conflict do nothing`.execute(tx)
  await tx
    .deleteFrom('stock_subscription')
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .where('notified_at', 'is', null)
    .execute()
}

/** What somebody waits for: with what, and in which market. */
export interface OwnSubscription {
  readonly id: StockSubscriptionId
  readonly moment: string
  readonly variantId: VariantId
  readonly productId: ProductId
  readonly slug: string
  readonly title: string
  readonly sku: string
  readonly options: readonly LineOption[]
  readonly market: string
  readonly createdAt: Date
}

/** Of an account; also what was asked for under its address without signing in, once it has confirmed that. */
export async function readOwnSubscriptions(
  db: Db,
  accountId: AccountId,
  { after, most }: NewestPage,
): Promise<OwnSubscription[]> {
  const rows = await db
    .selectFrom('stock_subscription as subscription')
    .innerJoin('variant', 'variant.id', 'subscription.variant_id')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .select(['subscription.id', momentOf('subscription.created_at').as('moment'), 'variant.id as variantId'])
    .select(['product.id as productId', 'product.slug', 'product.title', 'product.option_names'])
    .select(['variant.sku', 'variant.option_values', 'subscription.market_code as market'])
    .select('subscription.created_at as createdAt')
    .where(isOwn(accountId))
    .where('subscription.notified_at', 'is', null)
    .where(follows({ at: 'subscription.created_at', id: 'subscription.id' }, after))
    .orderBy('subscription.created_at', 'desc')
    .orderBy('subscription.id', 'desc')
    .limit(sql.lit(most))
    .execute()
  return rows.map(({ option_names, option_values, ...row }) => ({
    ...row,
    options: optionsOf({ option_names, option_values }),
  }))
}

/** What was written to already stays, so that nobody is written to more often by it. */
export async function deleteOwnSubscription(db: Db, accountId: AccountId, variantId: VariantId): Promise<void> {
  await db
    .deleteFrom('stock_subscription as subscription')
    .where('subscription.variant_id', '=', variantId)
    .where('subscription.notified_at', 'is', null)
    .where(isOwn(accountId))
    .execute()
}

const isOwn = (accountId: AccountId) => sql<boolean>`(subscription.customer_id = ${accountId}
  or lower(subscription.email) = (
    select lower(email) from account where id = ${accountId} and email_verified_at is not null))`

/** Forgets those that are a year old: of guests all, of customers those whose letter is written. */
export async function deleteOldSubscriptions(db: Db): Promise<void> {
  await db
    .deleteFrom('stock_subscription')
    .where('created_at', '<', sql<Date>`shop_now() - interval '1 year'`)
    .where((eb) => eb.or([eb('customer_id', 'is', null), eb('notified_at', 'is not', null)]))
    .execute()
}
