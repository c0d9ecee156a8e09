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
    const { after, isOfVersion } = await lockProgress(tx, wanted)
    if (after === 'complete') return false
    const batch = await nextProducts(tx, after)
    await sql`select from product where id = any(${batch}::uuid[]) order by id for no key update`.execute(tx)
    await refreshSearchDocuments(tx, batch)
    const isComplete = batch.length === 0
    const progress = { made_for: wanted, made_until: batch.at(-1) ?? null, is_complete: isComplete }
    // Documents of another version may have none: they do not count as numbered before all are made again.
    const numbered = isComplete ? { is_numbered: true } : isOfVersion ? {} : { is_numbered: false }
    await tx
      .updateTable('search_state')
      .set({ ...progress, ...numbered })
      .execute()
    return batch.length > 0
  })
}

interface Progress {
  readonly after: ProductId | null | 'complete'
  readonly isOfVersion: boolean
}

/** Against another process that makes the same ones. */
async function lockProgress(tx: Tx, wanted: string): Promise<Progress> {
  const query = tx.selectFrom('search_state').select(['made_for', 'made_until', 'is_complete']).forUpdate()
  const { made_for, made_until, is_complete } = await query.executeTakeFirstOrThrow()
  const isOfVersion = made_for === '' || made_for.startsWith(`${documentVersion} `)
  if (made_for !== wanted) return { after: null, isOfVersion }
  return { after: is_complete ? 'complete' : made_until, isOfVersion }
}
