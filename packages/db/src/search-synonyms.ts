import { searchLanguageOf } from '@tillwright/domain/search/language'
import { phraseKey } from '@tillwright/domain/search/question'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'

/** The synonyms of a locale, or of a language. */
export interface SynonymList {
  readonly locale: string
  /** In each set every phrase stands for every other one. */
  readonly sets: readonly (readonly string[])[]
  /** 0 where nobody has set any yet. */
  readonly version: number
}

/** By locale. */
export async function readSynonymLists(db: Db, locale: string | null): Promise<SynonymList[]> {
  const { rows } = await sql<SynonymList>`
    select list.locale, list.version,
      coalesce((select json_agg(phrases order by position) from search_synonym where locale = list.locale), '[]') as sets
    from search_synonyms as list where ${locale}::text is null or list.locale = ${locale}
    order by list.locale`.execute(db)
  return rows
}

/** Against whoever sets the same ones. */
export async function lockSynonymList(tx: Tx, locale: string): Promise<SynonymList> {
  // Two who set the first ones of a locale wait for each other as well.
  await sql`select pg_advisory_xact_lock(hashtextextended('search_synonyms ' || ${locale}, 0))`.execute(tx)
  const [found] = await readSynonymLists(tx, locale)
  return found ?? { locale, sets: [], version: 0 }
}

/** Of a locked list. Raises the version. */
export async function writeSynonymList(tx: Tx, { locale, sets, version }: SynonymList): Promise<SynonymList> {
  const list = { locale, sets, version: version + 1 }
  await sql`
    insert into search_synonyms (locale, version) values (${locale}, ${list.version})
    on conflict (locale) do update set version = excluded.version, updated_at = shop_now()`.execute(tx)
  await tx.deleteFrom('search_synonym').where('locale', '=', locale).execute()
  const language = searchLanguageOf(locale)
  const rows = sets.map((phrases, position) => {
    const keys = phrases.flatMap((phrase) => phraseKey(phrase, language) ?? [])
    return { locale, position, phrases: [...phrases], keys }
  })
  await insertRows('search_synonym', rows).execute(tx)
  return list
}
