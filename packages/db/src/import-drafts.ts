import type { ImportStage } from '@tillwright/domain/catalog/import'
import type { ImportId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import type { ImportCounts, ImportError } from './import-runs.ts'
import { recordset } from './insert-rows.ts'
import type { Json } from './schema.ts'

/** How many errors a run keeps; the others are only counted. */
export const keptErrorsMax = 1_000

/**
 * Takes up a run, for one process alone: false where it is over, or where another process works at it or at another
 * run, and was heard of within a minute.
 */
export async function claimImportRun(tx: Tx, id: ImportId, claim: string): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtext('import_run'))`.execute(tx)
  const { rows } = await sql`
    update import_run set status = 'running', claim = ${claim}, heard_at = shop_now(),
      started_at = coalesce(started_at, shop_now())
    where id = ${id} and finished_at is null and status <> 'receiving' and not exists (
      select from import_run as other
      where other.finished_at is null and other.claim is not null and other.claim <> ${claim}
        and other.heard_at > shop_now() - interval '1 minute')
    returning id`.execute(tx)
  return rows.length === 1
}

/** The longest waiting run of those that nobody works at. */
export async function findWaitingImport(db: Db): Promise<ImportId | null> {
  const found = await db
    .selectFrom('import_run')
    .select('id')
    .where('finished_at', 'is', null)
    .where('status', 'in', ['queued', 'running'])
    .where(sql<boolean>`(claim is null or heard_at < shop_now() - interval '1 minute')`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(sql.lit(1))
    .executeTakeFirst()
  return found?.id ?? null
}

/** Whether a run has been begun, and nothing was heard of it for longer than a living process is silent. */
export async function isImportSilent(db: Db, id: ImportId): Promise<boolean> {
  const found = await db
    .selectFrom('import_run')
    .select('id')
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where('heard_at', '<', sql<Date>`shop_now() - interval '10 seconds'`)
    .executeTakeFirst()
  return found !== undefined
}

/** Gives a run back to whoever comes next. */
export async function releaseImportRun(db: Db, id: ImportId, claim: string): Promise<void> {
  await db.updateTable('import_run').set({ claim: null }).where('id', '=', id).where('claim', '=', claim).execute()
}

/** Whether somebody wants it to end, or another process has taken it over. */
export type ImportHold = 'ours' | 'canceled' | 'lost'

/** Says that its process is still there, and how far it is; what has become of the run meanwhile. */
export async function hearOfImport(
  db: Db,
  { id, claim, writtenCount }: { id: ImportId; claim: string; writtenCount?: number },
): Promise<ImportHold> {
  const heard = await db
    .updateTable('import_run')
    .set({ heard_at: sql`shop_now()` })
    .$if(writtenCount !== undefined, (query) => query.set({ written_count: writtenCount ?? 0 }))
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('finished_at', 'is', null)
    .returning('cancel_asked_at')
    .executeTakeFirst()
  if (heard === undefined) return 'lost'
  return heard.cancel_asked_at === null ? 'ours' : 'canceled'
}

/** What a transaction has done of a run. */
export interface ImportStep {
  readonly readCount?: number
  readonly readRow?: number
  readonly plannedRow?: number
  readonly counts?: Partial<ImportCounts>
  readonly errors?: readonly ImportError[]
  readonly ignoredColumns?: readonly string[]
  readonly stage?: ImportStage
}

/** In that very transaction: what was done and how far the run is are one. */
export async function noteImportStep(tx: Tx, { id, claim }: Claimed, step: ImportStep): Promise<ImportHold> {
  const { readCount = 0, readRow = 0, plannedRow = 0, counts = {}, errors = [] } = step
  const ignored = step.ignoredColumns?.slice(0, 100).map((column) => storable(column, 200)) ?? null
  const { rows } = await sql<{ kept: number; isCanceled: boolean }>`
    update import_run set heard_at = shop_now(), read_count = read_count + ${readCount},
      read_row = greatest(read_row, ${readRow}), planned_row = greatest(planned_row, ${plannedRow}),
      created_count = created_count + ${counts.created ?? 0}, updated_count = updated_count + ${counts.updated ?? 0},
      unchanged_count = unchanged_count + ${counts.unchanged ?? 0},
      refused_count = refused_count + ${counts.refused ?? 0}, error_count = error_count + ${errors.length},
      stage = coalesce(${step.stage ?? null}, stage),
      ignored_columns = coalesce(${ignored}::text[], ignored_columns)
    where id = ${id} and claim = ${claim} and finished_at is null
    returning error_count - ${errors.length} as kept, cancel_asked_at is not null as "isCanceled"`.execute(tx)
  const [noted] = rows
  if (noted === undefined) return 'lost'
  await insertErrors(tx, id, errors.slice(0, Math.max(0, keptErrorsMax - noted.kept)))
  return noted.isCanceled ? 'canceled' : 'ours'
}

export interface Claimed {
  readonly id: ImportId
  readonly claim: string
}

async function insertErrors(tx: Tx, runId: ImportId, errors: readonly ImportError[]): Promise<void> {
  if (errors.length === 0) return
  const rows = errors.map(({ row, column, message }) => ({
    ...{ run_id: runId, row_number: row, column_name: column === null ? null : storable(column, 200) },
    message: storable(message, 500),
  }))
  await sql`
    insert into import_error (run_id, row_number, column_name, message)
    select run_id, row_number, column_name, message from ${recordset('import_error', rows)}`.execute(tx)
}

/** What a file says may be long, and PostgreSQL takes no NUL. */
const storable = (text: string, max: number): string => text.replaceAll('\0', '\uFFFD').slice(0, max)

/** Something that a file may name once, as "sku cup-1", and where it does. */
export interface NamedRow {
  readonly name: string
  readonly row: number
}

/** Notes names of a file; answers those that stand in two rows, each with its first one. */
export async function noteImportNames(
  tx: Tx,
  runId: ImportId,
  names: readonly NamedRow[],
): Promise<{ name: string; row: number; firstRow: number }[]> {
  const asked = recordset(
    'import_name',
    names.map(({ name, row }) => ({ run_id: runId, name, row_number: row })),
  )
  await sql`
    insert into import_name (run_id, name, row_number)
    select run_id, name, min(row_number) from ${asked} group by run_id, name
    on conflict (run_id, name) do nothing`.execute(tx)
  const { rows } = await sql<{ name: string; row: number; firstRow: number }>`
    with named as (select name, row_number from ${asked}),
    again as (
      update import_name as first set twice_at = coalesce(first.twice_at, named.row_number)
      from (select name, min(row_number) as row_number from ${asked} as one
        where exists (select from import_name where run_id = ${runId} and name = one.name
          and row_number < one.row_number) group by name) as named
      where first.run_id = ${runId} and first.name = named.name)
    select named.name, named.row_number as row, first.row_number as "firstRow"
    from named join import_name as first on first.run_id = ${runId} and first.name = named.name
    where first.row_number < named.row_number order by named.row_number`.execute(tx)
  return rows
}

export interface StagedDraft {
  readonly row: number
  readonly names: readonly string[]
  readonly draft: Json
}

export async function insertImportDrafts(tx: Tx, runId: ImportId, drafts: readonly StagedDraft[]): Promise<void> {
  const rows = drafts.map(({ row, names, draft }) => ({ run_id: runId, row_number: row, names: [...names], draft }))
  await sql`
    insert into import_draft (run_id, row_number, names, draft)
    select run_id, row_number, names, draft from ${recordset('import_draft', rows)}`.execute(tx)
}

export interface ReadDraft {
  readonly row: number
  readonly draft: Json
  /** What of it stands in another row, too. */
  readonly twice: readonly { readonly name: string; readonly row: number; readonly otherRow: number }[]
}

/** Those that follow a row: whole products with about so many variants together. */
export async function readImportDrafts(db: Db, runId: ImportId, page: { after: number; most: number }) {
  const { rows } = await sql<ReadDraft>`
    select draft.row_number as row, draft.draft, coalesce((
      select json_agg(json_build_object('name', named.name, 'row', named.row_number, 'otherRow', named.twice_at))
      from import_name as named
      where named.run_id = ${runId} and named.name = any(draft.names) and named.twice_at is not null), '[]') as twice
    from (
      select *, sum(cardinality(names)) over (order by row_number) - cardinality(names) as before_count
      from (select * from import_draft where run_id = ${runId} and row_number > ${page.after}
        order by row_number limit ${sql.lit(page.most)}) as next
    ) as draft
    where draft.before_count < ${page.most} order by draft.row_number`.execute(db)
  return rows
}

/**
 * Until the transaction ends its statements are planned each time, and by indexes: of tables that grow as it goes on
 * PostgreSQL has counted nothing yet, and would read them whole for each part of a file.
 */
export async function planForGrowth(tx: Tx): Promise<void> {
  await sql`set local plan_cache_mode = 'force_custom_plan'`.execute(tx)
  await sql`set local enable_seqscan = off`.execute(tx)
}

/** Before the one transaction that writes all of a run: whoever else writes products waits for it, and it for them. */
export async function holdForImport(tx: Tx, runId: ImportId): Promise<void> {
  await sql`set local statement_timeout = '120s'`.execute(tx)
  await sql`set local lock_timeout = '60s'`.execute(tx)
  await sql`
    select count(*) from (
      select from product where id in (
        select product.id from import_name as named join product on 'handle ' || lower(product.slug) = named.name
        where named.run_id = ${runId})
      order by id for no key update) as held`.execute(tx)
}

/** The counts of what was written, instead of those of what was planned. */
export async function countImported(tx: Tx, id: ImportId, counts: ImportCounts): Promise<void> {
  await tx
    .updateTable('import_run')
    .set({
      ...{ created_count: counts.created, updated_count: counts.updated },
      ...{ unchanged_count: counts.unchanged, refused_count: counts.refused },
    })
    .where('id', '=', id)
    .execute()
}

/** The shop is not as it was when the run was planned without an error: it is planned anew. */
export async function planImportAgain(tx: Tx, { id, claim }: Claimed): Promise<void> {
  await tx
    .updateTable('import_run')
    .set({ stage: 'planning', planned_row: 0, written_count: 0 })
    .set({ created_count: 0, updated_count: 0, unchanged_count: 0, refused_count: 0 })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .execute()
}
