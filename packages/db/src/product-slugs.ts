import type { ProductId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/**
 * Lets the address that a product had lead to it on, and what it has now lead nowhere else. After the product is
 * written: until then somebody else may be giving that address up.
 */
export async function keepOldSlug(
  tx: Tx,
  { productId, from, to }: { readonly productId: ProductId; readonly from: string | null; readonly to: string },
): Promise<void> {
  await sql`delete from product_old_slug where slug = lower(${to})`.execute(tx)
  if (from === null) return
  await sql`
    insert into product_old_slug (slug, product_id) select lower(${from}::text), ${productId}
    where lower(${from}::text) <> lower(${to}::text)
    on conflict (slug) do update set product_id = excluded.product_id, retired_at = shop_now()`.execute(tx)
}

/** Of these slugs, in lower case, those that lead somewhere: to a product, or to one that had it once. */
export async function readTakenSlugs(db: Db, slugs: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ slug: string }>`
    select lower(slug) as slug from product where lower(slug) = any(${slugs})
    union select slug from product_old_slug where slug = any(${slugs})`.execute(db)
  return new Set(rows.map(({ slug }) => slug))
}
