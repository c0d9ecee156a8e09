import type { AttributeDefinition } from '@tillwright/domain/catalog/attribute'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

export interface StoredAttribute extends AttributeDefinition {
  readonly version: number
}

const columns = ['code', 'title', 'titles', 'kind', 'is_facet as isFacet', 'position', 'version'] as const

/** In the order in which they are shown, those after one. */
export const readAttributes = (
  db: Db,
  { after, most }: { after: { position: number; code: string } | null; most: number },
): Promise<StoredAttribute[]> =>
  db
    .selectFrom('attribute')
    .select(columns)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(position, code collate "C") > (${after?.position}::int, ${after?.code}::text)`),
    )
    .orderBy('position')
    .orderBy(sql`code collate "C"`)
    .limit(sql.lit(most))
    .execute()

/** Those of these codes that there are, which stay as they are until the transaction ends. */
export const holdAttributes = (tx: Tx, codes: readonly string[]): Promise<StoredAttribute[]> =>
  tx
    .selectFrom('attribute')
    .select(columns)
    .where('code', '=', sql<string>`any(${codes})`)
    .orderBy('code')
    .forShare()
    .execute()

/** Null where its code is taken. */
export async function insertAttribute(tx: Tx, attribute: AttributeDefinition): Promise<StoredAttribute | null> {
  const inserted = await tx
    .insertInto('attribute')
    .values({ code: attribute.code, kind: attribute.kind, ...changeable(attribute) })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning(columns)
    .executeTakeFirst()
  return inserted ?? null
}

/** Against whoever changes it, or a product by it. */
export async function lockAttribute(tx: Tx, code: string): Promise<StoredAttribute | null> {
  const query = tx.selectFrom('attribute').select(columns).where('code', '=', code)
  return (await query.forUpdate().executeTakeFirst()) ?? null
}

/** Of a locked attribute. Raises the version. */
export const writeAttribute = (tx: Tx, attribute: StoredAttribute): Promise<StoredAttribute> =>
  tx
    .updateTable('attribute')
    .set({ ...changeable(attribute), version: attribute.version + 1 })
    .where('code', '=', attribute.code)
    .where('version', '=', attribute.version)
    .returning(columns)
    .executeTakeFirstOrThrow()

const changeable = ({ title, titles, isFacet, position }: AttributeDefinition) => ({
  ...{ title, titles, position },
  is_facet: isFacet,
})

/** Whether a product says something by a locked attribute. */
export async function isAttributeUsed(tx: Tx, code: string): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from product where attributes ? ${code}) as used`.execute(tx)
  return rows[0]?.used ?? false
}

export async function deleteAttribute(tx: Tx, code: string): Promise<void> {
  await tx.deleteFrom('attribute').where('code', '=', code).execute()
}
