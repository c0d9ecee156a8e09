import type { ProductStatus, Schedule } from '@tillwright/domain/catalog/publishing'
import type { CategoryId, ProductId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import type { ProductTerms } from './product-dossier.ts'

/** Against everybody who changes it, its variants or their prices. Whether there is such a product. */
export async function lockProductToEdit(tx: Tx, id: ProductId): Promise<boolean> {
  const found = await tx.selectFrom('product').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  return found !== undefined
}

/** A draft. */
export async function insertProduct(
  tx: Tx,
  product: { readonly id: ProductId; readonly optionNames: readonly string[]; readonly terms: ProductTerms },
): Promise<void> {
  const row = { id: product.id, status: 'draft', option_names: [...product.optionNames], ...columnsOf(product.terms) }
  await insertRows('product', [row]).execute(tx)
}

/** Of a locked product. */
export async function writeProductTerms(tx: Tx, id: ProductId, terms: ProductTerms): Promise<void> {
  await tx.updateTable('product').set(columnsOf(terms)).where('id', '=', id).execute()
}

/** Of a locked product. */
export async function writeProductState(
  tx: Tx,
  id: ProductId,
  { status, publishAt, unpublishAt }: Schedule & { readonly status: ProductStatus },
): Promise<void> {
  const columns = { status, publish_at: publishAt, unpublish_at: unpublishAt }
  await tx.updateTable('product').set(columns).where('id', '=', id).execute()
}

/** Of a locked product, once for whatever was changed of it. */
export async function raiseProductVersion(tx: Tx, id: ProductId): Promise<void> {
  await tx
    .updateTable('product')
    .set({ version: sql`version + 1`, updated_at: sql`shop_now()` })
    .where('id', '=', id)
    .execute()
}

const columnsOf = (terms: ProductTerms) => ({
  slug: terms.slug,
  title: terms.title,
  description_html: terms.descriptionHtml,
  vendor: terms.vendor,
  product_type: terms.productType,
  tags: [...terms.tags],
  featured: terms.featured,
  tax_category: terms.taxCategory,
  attributes: terms.attributes,
  seo_title: terms.seoTitle,
  seo_description: terms.seoDescription,
  metadata: terms.metadata,
})

/** Of these, those that there are; they stay until the transaction ends. */
export async function holdCategories(tx: Tx, ids: readonly CategoryId[]): Promise<ReadonlySet<CategoryId>> {
  const found = await tx
    .selectFrom('category')
    .select('id')
    .where('id', '=', sql<CategoryId>`any(${ids})`)
    .orderBy('id')
    .forKeyShare()
    .execute()
  return new Set(found.map(({ id }) => id))
}

/** All that a locked product is in. */
export async function writeCategoriesOf(tx: Tx, id: ProductId, categoryIds: readonly CategoryId[]): Promise<void> {
  const named = sql<CategoryId>`all(${categoryIds}::uuid[])`
  await tx.deleteFrom('product_category').where('product_id', '=', id).where('category_id', '<>', named).execute()
  await sql`
    insert into product_category (product_id, category_id) select ${id}, unnest(${categoryIds}::uuid[])
    on conflict do nothing`.execute(tx)
}

/** Of a locked product without variants. */
export async function deleteProduct(tx: Tx, id: ProductId): Promise<void> {
  await tx.deleteFrom('product').where('id', '=', id).execute()
}
