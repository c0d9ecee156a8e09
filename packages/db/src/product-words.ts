import type { Translation } from '@tillwright/domain/catalog/translation'
import type { ProductId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { upsertRows } from './upsert-rows.ts'

/** Of a locked product, in these languages; one in which nothing is said has no words of its own any more. */
export async function writeTranslations(tx: Tx, id: ProductId, translations: readonly Translation[]): Promise<void> {
  const isSilent = ({ locale: _, ...words }: Translation) => Object.values(words).every((part) => part === null)
  const silent = translations.filter(isSilent).map(({ locale }) => locale)
  await sql`delete from product_translation where product_id = ${id} and locale = any(${silent})`.execute(tx)
  const rows = translations
    .filter((translation) => !isSilent(translation))
    .map((told) => ({
      product_id: id,
      locale: told.locale,
      title: told.title,
      description_html: told.descriptionHtml,
      seo_title: told.seoTitle,
      seo_description: told.seoDescription,
    }))
  await upsertRows('product_translation', rows, { key: sql`product_id, locale` }).execute(tx)
}

/** All that are shown beside a locked product, in this order. Answers those that there are. */
export async function writeRelated(
  tx: Tx,
  id: ProductId,
  relatedIds: readonly ProductId[],
): Promise<ReadonlySet<ProductId>> {
  const found = await tx
    .selectFrom('product')
    .select('id')
    .where('id', '=', sql<ProductId>`any(${relatedIds})`)
    .orderBy('id')
    .forKeyShare()
    .execute()
  await tx.deleteFrom('related_product').where('product_id', '=', id).execute()
  await sql`
    insert into related_product (product_id, related_id, position)
    select ${id}, said.id, said.position - 1
    from unnest(${relatedIds}::uuid[]) with ordinality as said(id, position) join product on product.id = said.id
    on conflict do nothing`.execute(tx)
  return new Set(found.map(({ id }) => id))
}
