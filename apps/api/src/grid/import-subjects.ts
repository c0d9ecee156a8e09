import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about imports name. */
export interface ImportTargets {
  readonly importId: string
}

/** A file that waits, and of which nobody has asked for a job. */
export async function openImportSubjects({ database, served }: TestShop): Promise<ImportTargets> {
  const importId = served.deps.newId<string>()
  await database.pool.query(
    `insert into import_run (id, kind, mode, dry_run, status, actor_kind, actor_id, actor_name, request_id, may_price,
       may_stock)
     values ($1, 'products', 'skip_bad', true, 'queued', 'staff', '', 'grace@example.com', '', false, false)`,
    [importId],
  )
  return { importId }
}
