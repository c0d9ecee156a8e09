import type { CategoryId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'

/** What a move has to know of a locked tree. */
export interface MoveFacts {
  /** The category with all below it, and how many levels that is. */
  readonly below: ReadonlySet<CategoryId>
  readonly belowDepth: number
  /** Those above the new parent with itself; none where it becomes a root, or where there is no such parent. */
  readonly aboveCount: number
}

/**
 * In a locked tree, against whoever puts products into what moves: he waits until it has, or is seen by it. Whoever
 * writes their rows in the lists waits as well, and finds the new tree.
 */
export async function lockMoved(
  tx: Tx,
  { id, parentId }: { id: CategoryId; parentId: CategoryId | null },
): Promise<MoveFacts> {
  const { rows } = await sql<{ id: CategoryId; depth: number }>`
    with recursive below(id, depth) as (
      select ${id}::uuid, 1
      union all
      select category.id, below.depth + 1 from category join below on below.id = category.parent_id
    )
    select category.id, below.depth from category join below using (id) order by category.id
    for update of category`.execute(tx)
  const above = await sql<{ count: number }>`
    with recursive above(id) as (
      select id from category where id = ${parentId}
      union
      select category.parent_id from category join above on above.id = category.id where category.parent_id is not null
    )
    select count(*) from above`.execute(tx)
  return {
    below: new Set(rows.map((row) => row.id)),
    belowDepth: Math.max(...rows.map(({ depth }) => depth)),
    aboveCount: above.rows[0]?.count ?? 0,
  }
}

/** Of a locked category. Raises the version. */
export async function writeParent(tx: Tx, id: CategoryId, parentId: CategoryId | null): Promise<void> {
  await tx
    .updateTable('category')
    .set({ parent_id: parentId, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}

/** In a locked tree, in their order. */
export async function readSiblings(tx: Tx, parentId: CategoryId | null): Promise<CategoryId[]> {
  const { rows } = await sql<{ id: CategoryId }>`
    select id from category where parent_id is not distinct from ${parentId}::uuid
    order by position, title, id`.execute(tx)
  return rows.map(({ id }) => id)
}

/** In a locked tree. */
export async function writeOrder(tx: Tx, ids: readonly CategoryId[]): Promise<void> {
  await sql`
    update category set position = ordered.place - 1
    from unnest(${ids}::uuid[]) with ordinality as ordered(id, place)
    where category.id = ordered.id and category.position <> ordered.place - 1`.execute(tx)
}

/**
 * Puts the rows of all products below a category where the tree has them now, as copies of what the whole list says of
 * them: nothing is priced anew. Whoever refreshes one of them by the old tree meanwhile is put right by the run of the
 * move, which shows all of them again.
 */
export async function placeBelow(tx: Tx, id: CategoryId): Promise<void> {
  await sql`
    with recursive below(id) as (
      select ${id}::uuid
      union
      select category.id from category join below on below.id = category.parent_id
    ),
    goods as materialized (
      select distinct product_id from product_category join below on below.id = category_id
    ),
    up(id, above_id) as (
      select id, id from category
      union
      select up.id, category.parent_id from up join category on category.id = up.above_id
      where category.parent_id is not null
    ),
    places as materialized (
      select distinct member.product_id, up.above_id as category_id
      from goods join product_category as member using (product_id) join up on up.id = member.category_id
    ),
    gone as (
      delete from listing using goods where listing.product_id = goods.product_id and listing.category_id is not null
        and not exists (
          select from places where (places.product_id, places.category_id) = (listing.product_id, listing.category_id)
        )
    )
    insert into listing (market_code, category_id, product_id, price_min_minor, price_max_minor, compare_at_minor,
      price_reasons, next_change_at, availability, featured, title, created_at)
    select whole.market_code, places.category_id, whole.product_id, whole.price_min_minor, whole.price_max_minor,
      whole.compare_at_minor, whole.price_reasons, whole.next_change_at, whole.availability, whole.featured,
      whole.title, whole.created_at
    from places join listing as whole on whole.product_id = places.product_id and whole.category_id is null
    on conflict on constraint listing_once do nothing`.execute(tx)
}
