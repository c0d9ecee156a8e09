import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './client.ts'

/** What something is called in one language; what is null is told in its own words. */
export interface Translation {
  /** BCP 47. */
  readonly locale: string
  readonly title: string | null
  readonly descriptionHtml: string | null
  readonly seoTitle: string | null
  readonly seoDescription: string | null
}

type Translated = 'category' | 'collection'

/** All of them, sorted by locale, as a column of a query of the table itself. */
export const translationsOf = (table: Translated): RawBuilder<Translation[]> => sql<Translation[]>`(
  select coalesce(json_agg(json_build_object('locale', locale, 'title', title, 'descriptionHtml', description_html,
    'seoTitle', seo_title, 'seoDescription', seo_description) order by locale), '[]')
  from ${sql.table(`${table}_translation`)} where ${sql.ref(`${table}_id`)} = ${sql.ref(`${table}.id`)})`

/** In place of those that there are. */
export async function writeTranslations(
  tx: Tx,
  table: Translated,
  { id, translations }: { id: string; translations: readonly Translation[] },
): Promise<void> {
  await sql`delete from ${sql.table(`${table}_translation`)} where ${sql.ref(`${table}_id`)} = ${id}`.execute(tx)
  const rows = translations.map(({ locale, title, descriptionHtml, seoTitle, seoDescription }) => ({
    ...{ [`${table}_id`]: id, locale, title },
    ...{ description_html: descriptionHtml, seo_title: seoTitle, seo_description: seoDescription },
  }))
  const columns = sql.raw(`${table}_id, locale, title, description_html, seo_title, seo_description`)
  if (rows.length === 0) return
  await sql`
    insert into ${sql.table(`${table}_translation`)} (${columns})
    select ${columns} from json_populate_recordset(null::${sql.table(`${table}_translation`)},
      ${JSON.stringify(rows)}::json)`.execute(tx)
}

type Word = 'title' | 'description_html' | 'seo_title' | 'seo_description'

/**
 * A column of the table in a language: the words of the very tag, else those of its language, else its own. Each word
 * for itself, for a translation need not have all of them.
 */
export function toldIn(locale: string | undefined, table: Translated) {
  const own = (word: Word) => sql.ref(`${table}.${word}`)
  if (locale === undefined) return own
  const told = (word: Word, tag: string) => sql`(
    select ${sql.ref(word)} from ${sql.table(`${table}_translation`)}
    where ${sql.ref(`${table}_id`)} = ${sql.ref(`${table}.id`)} and locale = ${tag})`
  const { language } = new Intl.Locale(locale)
  return (word: Word) => sql`coalesce(${told(word, locale)}, ${told(word, language)}, ${own(word)})`
}
