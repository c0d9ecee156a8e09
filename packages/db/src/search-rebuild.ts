import type { ProductId } from '@tillwright/domain/ids'
import { documentVersion } from '@tillwright/domain/search/document'
import { sql } from 'kysely'
import { type Db, type Tx, transact } from './client.ts'
import { nextProducts, readSearchLanguages, refreshSearchDocuments } from './search-documents.ts'

/**
 * Goes on making the documents of all products where they were made for other languages, or by another version of the
 * shop. A batch is a transaction: whoever writes products meanwhile waits for one of them at most, and what was made
 * stays made. Of a large catalogue the next run makes the rest.
 */
export async function rebuildSearch(db: Db): Promise<void> {
  for (let batch = 0; batch < batchesMax; batch++) if (!(await rebuildBatch(db))) return
}

const batchesMax = 100

/** Answers whether there may be more. */
async function rebuildBatch(db: Db): Promise<boolean> {
  const wanted = `${documentVersion} ${(await readSearchLanguages(db)).join(' ')}`
  const seen = await db.selectFrom('search_state').select(['made_for', 'is_complete']).executeTakeFirst()
  if (seen?.made_for === wanted && seen.is_complete) return false
  return transact(db, async (tx) => {
    const after = await lockProgress(tx, wanted)
    if (after === 'complete') return false
    const batch = await nextProducts(tx, after)
    await sql`select from product where id = any(${batch}::uuid[]) order by id for no key update`.execute(tx)
    await refreshSearchDocuments(tx, batch)
    const progress = { made_for: wanted, made_until: batch.at(-1) ?? null, is_complete: batch.length === 0 }
    await tx.updateTable('search_state').set(progress).execute()
    return batch.length > 0
  })
}

/** Against another process that makes the same ones. */
async function lockProgress(tx: Tx, wanted: string): Promise<ProductId | null | 'complete'> {
  const query = tx.selectFrom('search_state').select(['made_for', 'made_until', 'is_complete']).forUpdate()
  const { made_for, made_until, is_complete } = await query.executeTakeFirstOrThrow()
  if (made_for !== wanted) return null
  return is_complete ? 'complete' : made_until
}
