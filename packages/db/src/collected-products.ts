import type { CollectionId, ProductId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { showCollected } from './collection-listing.ts'
import { refreshRuleMembers } from './collection-rules.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

export interface CollectedProduct {
  readonly id: ProductId
  readonly slug: string
  readonly title: string
  readonly addedAt: Date
  /** Whether it was picked by hand, or meets the rule. */
  readonly origin: 'curated' | 'rule'
}

/** Those that came last first. */
export const readCollectedProducts = (
  db: Db,
  id: CollectionId,
  { after, most }: NewestPage,
): Promise<(CollectedProduct & { moment: string })[]> =>
  db
    .selectFrom('collection_product as member')
    .innerJoin('product', 'product.id', 'member.product_id')
    .select(['product.id', 'product.slug', 'product.title', 'member.added_at as addedAt', 'member.origin'])
    .select(momentOf('member.added_at').as('moment'))
    .where('member.collection_id', '=', id)
    .where(follows({ at: 'member.added_at', id: 'member.product_id' }, after))
    .orderBy('member.added_at', 'desc')
    .orderBy('member.product_id', 'desc')
    .limit(sql.lit(most))
    .execute()

/** Until the transaction ends nobody else shows them anew. Whether all of them exist. */
export async function lockProductsToCollect(tx: Tx, productIds: readonly ProductId[]): Promise<boolean> {
  const found = await tx
    .selectFrom('product')
    .select('id')
    .where('id', '=', sql<ProductId>`any(${productIds})`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return found.length === new Set(productIds).size
}

/**
 * Behind all that were picked by hand, in this order; those that the rule has brought are from now on picked, and those
 * that were stay where they are. Of locked products; answers which have come.
 */
export async function addCollectedProducts(
  tx: Tx,
  id: CollectionId,
  productIds: readonly ProductId[],
): Promise<ProductId[]> {
  const { rows } = await sql<{ product_id: ProductId }>`
    insert into collection_product as member (collection_id, product_id, origin, position)
    select ${id}, named.product_id, 'curated', last.position + ${gap} * row_number() over (order by min(named.place))
    from unnest(${productIds}::uuid[]) with ordinality as named(product_id, place)
      cross join (
        select coalesce(max(position), 0) as position from collection_product
        where collection_id = ${id} and position < ${nowhere}
      ) as last
    group by named.product_id, last.position
    on conflict (product_id, collection_id) do update
      set origin = 'curated', position = excluded.position, added_at = shop_now()
      where member.origin = 'rule'
    returning product_id`.execute(tx)
  return rows.map(({ product_id }) => product_id)
}

/** Those that were picked by hand; what meets the rule comes back by it. Of locked products; answers what has gone. */
export async function removeCollectedProducts(
  tx: Tx,
  id: CollectionId,
  productIds: readonly ProductId[],
): Promise<ProductId[]> {
  const gone = await tx
    .deleteFrom('collection_product')
    .where('collection_id', '=', id)
    .where('product_id', '=', sql<ProductId>`any(${productIds})`)
    .where('origin', '=', 'curated')
    .returning('product_id')
    .execute()
  return gone.map(({ product_id }) => product_id)
}

/** Puts locked products where the rules have them, and into the lists of their collections. */
export async function showInCollections(tx: Tx, productIds: readonly ProductId[]): Promise<void> {
  const isChosen = (column: string) => sql`${sql.ref(column)} = any(${productIds})`
  await refreshRuleMembers(tx, isChosen, 'anything')
  await showCollected(tx, isChosen)
}

/**
 * Of a locked collection: puts products behind another one, or before all others, in this order. False, and nothing is
 * written, where one of them was not picked by hand for it.
 */
export async function reorderCollectedProducts(
  tx: Tx,
  { id, productIds, afterId }: { id: CollectionId; productIds: readonly ProductId[]; afterId: ProductId | null },
): Promise<boolean> {
  const named = [...productIds, ...(afterId === null ? [] : [afterId])]
  const { rows } = await sql<{ count: number }>`
    select count(*) from collection_product
    where collection_id = ${id} and origin = 'curated' and product_id = any(${named})`.execute(tx)
  if (rows[0]?.count !== new Set(named).size) return false
  if (!(await fitBetween(tx, { id, productIds, afterId }))) {
    await widenGaps(tx, id)
    await fitBetween(tx, { id, productIds, afterId })
  }
  await sql`
    update collection_listing as shown set position = member.position from collection_product as member
    where member.collection_id = ${id} and shown.collection_id = ${id} and shown.product_id = member.product_id
      and shown.position <> member.position`.execute(tx)
  return true
}

/** Between the one before and the next that stays. Whether there was room for all of them. */
async function fitBetween(
  tx: Tx,
  { id, productIds, afterId }: { id: CollectionId; productIds: readonly ProductId[]; afterId: ProductId | null },
): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    with start as (
      select coalesce((
        select position from collection_product where collection_id = ${id} and product_id = ${afterId}), 0) as place
    ),
    room as (
      select start.place, coalesce((
        select min(position) from collection_product
        where collection_id = ${id} and origin = 'curated' and position > start.place
          and product_id <> all(${productIds})
        ), start.place + ${gap} * (cardinality(${productIds}::uuid[]) + 1)) - start.place as width
      from start
    ),
    placed as (
      update collection_product as member
      set position = room.place + room.width * named.place / (cardinality(${productIds}::uuid[]) + 1)
      from room, unnest(${productIds}::uuid[]) with ordinality as named(product_id, place)
      where member.collection_id = ${id} and member.product_id = named.product_id
        and room.width > cardinality(${productIds}::uuid[])
      returning 1
    )
    select count(*) from placed`.execute(tx)
  return rows[0]?.count === productIds.length
}

const widenGaps = (tx: Tx, id: CollectionId) =>
  sql`
  update collection_product as member set position = ordered.place * ${gap}
  from (
    select product_id, row_number() over (order by position, product_id) as place from collection_product
    where collection_id = ${id} and origin = 'curated'
  ) as ordered
  where member.collection_id = ${id} and member.product_id = ordered.product_id`.execute(tx)

/** Twenty times half of it goes between two. */
const gap = sql.lit(1_048_576)
/** Where a row is that nobody has given a place: the column's default. */
const nowhere = sql.lit(1_000_000_000_000_000)
