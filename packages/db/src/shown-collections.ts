import type { CollectionId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import { toldIn } from './translations.ts'

/** A collection as shoppers see it, in one language. */
export interface ShownCollection {
  readonly id: CollectionId
  readonly code: string
  readonly title: string
  readonly descriptionHtml: string
  readonly seoTitle: string | null
  readonly seoDescription: string | null
}

/** Those that are published, the newest first. */
export async function readShownCollections(
  db: Db,
  { after, most }: NewestPage,
  locale: string | undefined,
): Promise<(ShownCollection & { moment: string })[]> {
  const { rows } = await sql<ShownCollection & { moment: string }>`
    select ${columnsIn(locale)}, ${momentOf('created_at')} as moment from collection
    where published and ${follows({ at: 'created_at', id: 'id' }, after)}
    order by created_at desc, id desc limit ${sql.lit(most)}`.execute(db)
  return rows
}

/** Null where none is published under this code. */
export async function findShownCollection(
  db: Db,
  code: string,
  locale: string | undefined,
): Promise<ShownCollection | null> {
  const { rows } = await sql<ShownCollection>`
    select ${columnsIn(locale)} from collection
    where published and lower(code) = ${code.toLowerCase()}`.execute(db)
  return rows[0] ?? null
}

export async function findShownCollectionId(db: Db, code: string): Promise<CollectionId | null> {
  const query = db.selectFrom('collection').select('id').where(sql`lower(code)`, '=', code.toLowerCase())
  return (await query.where('published', '=', true).executeTakeFirst())?.id ?? null
}

function columnsIn(locale: string | undefined) {
  const told = toldIn(locale, 'collection')
  return sql`id, code, ${told('title')} as title, ${told('description_html')} as "descriptionHtml",
    ${told('seo_title')} as "seoTitle", ${told('seo_description')} as "seoDescription"`
}
