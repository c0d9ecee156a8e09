import type { ProductId } from '@tillwright/domain/ids'
import { closestLocale } from '@tillwright/domain/markets/locale'
import { documentOf, documentVersion, type ProductText, type SearchDocument } from '@tillwright/domain/search/document'
import { searchLanguageOf } from '@tillwright/domain/search/language'
import { segmentsOf } from '@tillwright/domain/search/segments'
import { remainsOf } from '@tillwright/domain/search/typos'
import { type Insertable, type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import type { DB } from './schema.ts'
import { vectorText } from './search-text.ts'

/**
 * Brings up to date what these products, whose listing is, are found by. Where nothing was changed of what they say of
 * themselves it costs one statement: stock and prices are no part of it.
 */
export async function refreshSearchDocuments(tx: Tx, productIds: readonly ProductId[] | 'all'): Promise<void> {
  if (productIds !== 'all') {
    for (let from = 0; from < productIds.length; from += batchMax)
      await refreshBatch(tx, productIds.slice(from, from + batchMax))
    return
  }
  for (let after: ProductId | null = null; ; ) {
    const batch = await nextProducts(tx, after)
    if (batch.length === 0) return
    await refreshBatch(tx, batch)
    after = batch.at(-1) ?? null
  }
}

/** So many products and no more are in memory at once. */
const batchMax = 500

export async function nextProducts(db: Db, after: ProductId | null): Promise<ProductId[]> {
  const rows = await db
    .selectFrom('product')
    .select('id')
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(sql.lit(batchMax))
    .execute()
  return rows.map(({ id }) => id)
}

/** The languages in which anybody can look for anything. */
export async function readSearchLanguages(db: Db): Promise<string[]> {
  const { rows } = await sql<{ languages: string[] }>`select ${spokenLanguages} as languages`.execute(db)
  return rows[0]?.languages ?? []
}

/** Of tags that are canonical: the language stands first. */
const spokenLanguages = sql<string[]>`array(
  select distinct split_part(locale, '-', 1) from market cross join unnest(locales) as locale order by 1)`

async function refreshBatch(tx: Tx, productIds: readonly ProductId[]): Promise<void> {
  const { languages, changed } = await readChanged(tx, productIds)
  if (changed.length === 0) return
  const made = changed
    .filter(({ source }) => source.markets.length > 0)
    .flatMap((product) => languages.map((language) => ({ product, language, ...madeOf(product.source, language) })))
  const rows = made.map(({ product, language, title, document }) => ({
    product_id: product.id,
    language,
    title,
    nr: product.nr,
    words: vectorText([...document.lexemes, ...segmentsOf(product.nr)], language),
    facets: document.facets,
    source_hash: product.hash,
  }))
  const changedIds = changed.map(({ id }) => id)
  const madeIds = made.map(({ product }) => product.id)
  const gone = sql`delete from search_document where product_id = any(${changedIds}::uuid[])
    and not (language = any(${languages}) and product_id = any(${madeIds}::uuid[]))`
  if (rows.length === 0) {
    await gone.execute(tx)
    return
  }
  await sql`
    with gone as (${gone}), known as (${wordsOf(made)})
    ${insertRows('search_document', rows)}
    on conflict (product_id, language) do update set title = excluded.title, words = excluded.words, nr = excluded.nr,
      facets = excluded.facets, source_hash = excluded.source_hash`.execute(tx)
}

interface Translation {
  readonly locale: string
  readonly title: string | null
  readonly description_html: string | null
}

type Source = ProductText & { readonly translations: readonly Translation[] }

function madeOf(source: Source, language: string): { title: string; document: SearchDocument } {
  const own = source.translations.filter(({ locale }) => searchLanguageOf(locale) === language)
  const closest = closestLocale(
    own.map(({ locale }) => locale),
    language,
  )
  const translation = own.find(({ locale }) => locale === closest)
  const title = translation?.title ?? source.title
  const descriptionHtml = translation?.description_html ?? source.descriptionHtml
  return { title, document: documentOf({ ...source, title, descriptionHtml }, language) }
}

interface ChangedProduct {
  readonly id: ProductId
  /** Its own for good, as long as it can be found; later ones have higher numbers. */
  readonly nr: number
  readonly hash: string
  readonly source: Source
}

/** Those that say something else than their documents do, or lack one. */
async function readChanged(
  tx: Tx,
  productIds: readonly ProductId[],
): Promise<{ languages: readonly string[]; changed: ChangedProduct[] }> {
  const { rows } = await sql<ChangedProduct & { languages: string[] }>`
    with spoken as materialized (select ${spokenLanguages} as languages), said as materialized (
      select product.id, json_build_object(
        'title', title, 'descriptionHtml', description_html, 'vendor', vendor, 'productType', product_type,
        'tags', tags, 'featured', featured, 'skus', coalesce(variants.skus, '[]'), 'options', coalesce(options.by_name, '{}'),
        'attributes', coalesce(attributes.by_code, '{}'), 'translations', coalesce(translations.all, '[]'),
        'categoryIds', coalesce(listed.category_ids, '[]'), 'markets', coalesce(listed.markets, '[]')) as source
      from product
        cross join lateral (select json_agg(sku order by position) as skus
          from variant where product_id = product.id) as variants
        cross join lateral (select json_object_agg(name, choices order by nth) as by_name
          from (select names.name, min(names.nth) as nth,
                json_agg(distinct variant.option_values[names.nth]) as choices
              from unnest(product.option_names) with ordinality as names(name, nth)
                join variant on variant.product_id = product.id and variant.option_values[names.nth] is not null
              where names.name is not null
              group by names.name) as choice) as options
        cross join lateral (select json_object_agg(entry.key,
            (select json_agg(single.value #>> '{}')
              from jsonb_array_elements(case jsonb_typeof(entry.value) when 'array' then entry.value
                else jsonb_build_array(entry.value) end) as single
              where jsonb_typeof(single.value) in ('string', 'number', 'boolean')) order by entry.key) as by_code
          from jsonb_each(product.attributes) as entry) as attributes
        cross join lateral (select json_agg(json_build_object('locale', locale, 'title', title,
            'description_html', description_html) order by locale) as all
          from product_translation where product_id = product.id) as translations
        cross join lateral (select json_agg(distinct category_id order by category_id) as category_ids,
            json_agg(distinct market_code order by market_code) as markets
          from (select market_code, category_id from listing where product_id = product.id) as place) as listed
      where product.id = any(${productIds}::uuid[])
    ), hashed as (
      select id, source, md5(source::text || ${`${documentVersion}`}) as hash from said
    )
    select id, hash, source, languages, case when json_array_length(source -> 'markets') = 0 then 0 else
      coalesce((select min(nr) from search_document as made where made.product_id = hashed.id),
        nextval('search_document_nr')) end as nr
    from hashed cross join spoken
    where (select count(*) from search_document as made where made.product_id = hashed.id
        and made.source_hash = hashed.hash and made.language = any(languages))
      <> case when json_array_length(source -> 'markets') = 0 then 0 else cardinality(languages) end
      or (json_array_length(source -> 'markets') = 0
        and exists (select from search_document as made where made.product_id = hashed.id))
    order by id`.execute(tx)
  // The listing of a whole market has no category, and an attribute that is no text has no value.
  const changed = rows.map(({ id, nr, hash, source }) => ({
    ...{ id, nr, hash },
    source: {
      ...source,
      attributes: Object.fromEntries(Object.entries(source.attributes).map(([code, values]) => [code, values ?? []])),
      categoryIds: source.categoryIds.filter((category) => category !== null),
    },
  }))
  return { languages: rows[0]?.languages ?? [], changed }
}

/** Those that are not there yet. */
function wordsOf(
  made: readonly { readonly language: string; readonly document: SearchDocument }[],
): RawBuilder<unknown> {
  const words = new Map<string, Insertable<DB['search_word']>>()
  for (const { language, document } of made) {
    for (const word of document.vocabulary)
      words.set(`${language} ${word}`, {
        language,
        word,
        remains: remainsOf(word).map((rest) => `${language}:${rest}`),
      })
    for (const word of document.otherWords)
      if (!words.has(`${language} ${word}`)) words.set(`${language} ${word}`, { language, word, remains: [] })
  }
  const rows = [...words.values()]
  if (rows.length === 0) return sql`select`
  return sql`${insertRows('search_word', rows)} as fresh
    where not exists (select from search_word as known
      where known.language = fresh.language and known.word = fresh.word
        and cardinality(known.remains) >= cardinality(fresh.remains))`
}
