import type { ProductId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** Whatever is of one category is taxed alike. */
export interface TaxCategory {
  /** For good. */
  readonly code: string
  readonly name: string
  /** What a provider of taxes calls goods of it; null is what he takes for goods of no special kind. */
  readonly providerCode: string | null
  readonly version: number
}

const columns = ['code', 'name', 'provider_code as providerCode', 'version'] as const

/** By code, those after one. */
export const readTaxCategories = (db: Db, page: { after: string | null; most: number }): Promise<TaxCategory[]> =>
  db
    .selectFrom('tax_category')
    .select(columns)
    .where(sql<boolean>`code collate "C" > ${page.after ?? ''}`)
    .orderBy(sql`code collate "C"`)
    .limit(page.most)
    .execute()

/** Null where its code is taken. */
export async function insertTaxCategory(tx: Tx, category: Omit<TaxCategory, 'version'>): Promise<TaxCategory | null> {
  const inserted = await tx
    .insertInto('tax_category')
    .values({ code: category.code, name: category.name, provider_code: category.providerCode })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning(columns)
    .executeTakeFirst()
  return inserted ?? null
}

/** Against whoever changes it or puts something into it. */
export async function lockTaxCategory(tx: Tx, code: string): Promise<TaxCategory | null> {
  const query = tx.selectFrom('tax_category').select(columns).where('code', '=', code)
  return (await query.forUpdate().executeTakeFirst()) ?? null
}

/** Of a locked category. Raises the version. */
export const writeTaxCategory = (tx: Tx, category: TaxCategory): Promise<TaxCategory> =>
  tx
    .updateTable('tax_category')
    .set({ name: category.name, provider_code: category.providerCode, version: category.version + 1 })
    .where('code', '=', category.code)
    .where('version', '=', category.version)
    .returning(columns)
    .executeTakeFirstOrThrow()

/** What a provider calls these categories, by their codes in order; those without a word of their own are left out. */
export async function readProviderCodes(db: Db, categories: readonly string[]): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('tax_category')
    .select(['code', 'provider_code as providerCode'])
    .where('code', '=', sql<string>`any(${categories})`)
    .orderBy('code')
    .execute()
  return Object.fromEntries(
    rows.flatMap(({ code, providerCode }) => (providerCode === null ? [] : [[code, providerCode]])),
  )
}

/** Whether goods, a shipping method or a rate is of a locked category, or what nobody says anything of would be. */
export async function isTaxCategoryUsed(tx: Tx, code: string): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select ${code}::text in ('standard', 'shipping') or exists (select from product where tax_category = ${code})
      or exists (select from variant where tax_category = ${code})
      or exists (select from tax_rate where category = ${code})
      or exists (select from shipping_method where tax_category = ${code}) as used`.execute(tx)
  return rows[0]?.used ?? false
}

export async function deleteTaxCategory(tx: Tx, code: string): Promise<void> {
  await tx.deleteFrom('tax_category').where('code', '=', code).execute()
}

/** Whether there is such a category; it stays until the transaction ends. */
export async function holdTaxCategory(tx: Tx, code: string): Promise<boolean> {
  const found = await tx.selectFrom('tax_category').select('code').where('code', '=', code).forKeyShare().execute()
  return found.length > 0
}

/** Of all categories, which stay until the transaction ends. */
export async function holdTaxCategories(tx: Tx): Promise<ReadonlySet<string>> {
  const found = await tx.selectFrom('tax_category').select('code').orderBy('code').forKeyShare().execute()
  return new Set(found.map(({ code }) => code))
}

/** A variant, or a product for all of its variants that say nothing themselves. */
export type Taxable =
  | { readonly kind: 'product'; readonly id: ProductId }
  | { readonly kind: 'variant'; readonly id: VariantId }

/** Locks what is taxed; null where it is not there. */
export async function lockTaxable(tx: Tx, of: Taxable): Promise<{ category: string | null } | null> {
  const found = await tx
    .selectFrom(of.kind)
    .select('tax_category as category')
    .where('id', '=', of.id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return found ?? null
}

/** Null is what the product is of. */
export async function writeTaxable(tx: Tx, of: Taxable, category: string | null): Promise<void> {
  if (of.kind === 'variant')
    await tx.updateTable('variant').set({ tax_category: category }).where('id', '=', of.id).execute()
  else if (category !== null)
    await tx.updateTable('product').set({ tax_category: category }).where('id', '=', of.id).execute()
}
