import type { Actor } from '@tillwright/domain/accounts/actor'
import type { ImportKind, ImportMode, ImportStage, ImportStatus } from '@tillwright/domain/catalog/import'
import type { ImportId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

/** A file that somebody of the staff has sent, and how far it is on its way into the shop. */
export interface ImportRun {
  readonly id: ImportId
  readonly kind: ImportKind
  readonly mode: ImportMode
  readonly dryRun: boolean
  readonly status: ImportStatus
  readonly stage: ImportStage
  readonly byteCount: number
  readonly actor: Pick<Actor, 'kind' | 'id' | 'name'>
  readonly requestId: string
  /** Whether whoever sent it may change prices, or stock, besides what such a file is about. */
  readonly mayPrice: boolean
  readonly mayStock: boolean
  readonly ignoredColumns: readonly string[]
  /** Rows of the file, its header apart. */
  readonly readCount: number
  /** The last row that was read, or planned: whoever goes on with the run begins behind it. */
  readonly readRow: number
  readonly plannedRow: number
  readonly counts: ImportCounts
  readonly errorCount: number
  readonly isWritten: boolean
  readonly isCancelAsked: boolean
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

/** Of products, prices or levels, and of those that are refused of whatever there is in their place. */
export interface ImportCounts {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly refused: number
}

export interface NewImportRun {
  readonly id: ImportId
  readonly kind: ImportKind
  readonly mode: ImportMode
  readonly dryRun: boolean
  readonly actor: Pick<Actor, 'kind' | 'id' | 'name'>
  readonly requestId: string
  readonly mayPrice: boolean
  readonly mayStock: boolean
}

/** Before its file has come. */
export async function insertImportRun(db: Db, run: NewImportRun): Promise<void> {
  await db
    .insertInto('import_run')
    .values({
      ...{ id: run.id, kind: run.kind, mode: run.mode, dry_run: run.dryRun, status: 'receiving' },
      ...{ actor_kind: run.actor.kind, actor_id: run.actor.id, actor_name: run.actor.name },
      ...{ request_id: run.requestId, may_price: run.mayPrice, may_stock: run.mayStock },
    })
    .execute()
}

export async function insertImportChunk(db: Db, runId: ImportId, chunk: { position: number; bytes: Buffer }) {
  await db
    .insertInto('import_chunk')
    .values({ run_id: runId, ...chunk })
    .execute()
}

/** Null behind the last one. */
export async function readImportChunk(db: Db, runId: ImportId, position: number): Promise<Buffer | null> {
  const found = await db
    .selectFrom('import_chunk')
    .select('bytes')
    .where('run_id', '=', runId)
    .where('position', '=', position)
    .executeTakeFirst()
  return found?.bytes ?? null
}

/** All of its file has come. */
export async function queueImportRun(tx: Tx, id: ImportId, byteCount: number): Promise<void> {
  await tx
    .updateTable('import_run')
    .set({ status: 'queued', byte_count: byteCount, heard_at: sql`shop_now()` })
    .where('id', '=', id)
    .execute()
}

export async function deleteImportRun(db: Db, id: ImportId): Promise<void> {
  await db.deleteFrom('import_run').where('id', '=', id).execute()
}

export async function findImportRun(db: Db, id: ImportId): Promise<ImportRun | null> {
  const found = await db.selectFrom('import_run').select(columns).where('id', '=', id).executeTakeFirst()
  return found === undefined ? null : runOf(found)
}

/** The newest first; without those whose files are still coming. */
export async function readImportRuns(
  db: Db,
  kind: ImportKind | null,
  page: NewestPage,
): Promise<(ImportRun & { readonly moment: string })[]> {
  const rows = await db
    .selectFrom('import_run')
    .select(columns)
    .select(momentOf('created_at').as('moment'))
    // A literal: a plan for any status would take nearly all of them for none.
    .where('status', '<>', sql.lit('receiving'))
    .where(follows({ at: 'created_at', id: 'id' }, page.after))
    .$if(kind !== null, (query) => query.where('kind', '=', kind ?? 'products'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(page.most))
    .execute()
  return rows.map(({ moment, ...row }) => ({ ...runOf(row), moment }))
}

export interface ImportError {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number
  /** Null where no column is to blame. */
  readonly column: string | null
  readonly message: string
}

export interface ErrorPosition {
  readonly row: number
  readonly id: number
}

export const readImportErrors = (
  db: Db,
  runId: ImportId,
  { after, most }: { after: ErrorPosition | null; most: number },
): Promise<(ImportError & { readonly id: number })[]> =>
  db
    .selectFrom('import_error')
    .select(['id', 'row_number as row', 'column_name as column', 'message'])
    .where('run_id', '=', runId)
    .where(sql<boolean>`(row_number, id) > (${after?.row ?? 0}, ${after?.id ?? 0})`)
    .orderBy('row_number')
    .orderBy('id')
    .limit(sql.lit(most))
    .execute()

/** False where it is over. What nobody works at ends at once, and of the rest whoever works at it hears soon. */
export async function askToCancel(tx: Tx, id: ImportId): Promise<boolean> {
  const asked = await tx
    .updateTable('import_run')
    .set({ cancel_asked_at: sql`shop_now()` })
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .returning('status')
    .executeTakeFirst()
  if (asked === undefined) return false
  if (asked.status !== 'running') await finishImportRun(tx, id, 'canceled')
  return true
}

/** Its file and all that was only there for the run are forgotten. */
export async function finishImportRun(tx: Tx, id: ImportId, status: ImportStatus, isWritten?: boolean): Promise<void> {
  await tx
    .updateTable('import_run')
    // Of a transaction that may have begun minutes ago.
    .set({ status, finished_at: sql`shop_now() + (clock_timestamp() - now())`, claim: null })
    .$if(isWritten !== undefined, (query) => query.set({ is_written: isWritten ?? false }))
    .where('id', '=', id)
    .execute()
  for (const table of ['import_chunk', 'import_draft', 'import_name'] as const) {
    await tx.deleteFrom(table).where('run_id', '=', id).execute()
  }
}

/** Of which the last job was given up, unless somebody is at it after all. */
export async function giveUpImportRun(tx: Tx, id: ImportId): Promise<void> {
  const silent = await tx
    .selectFrom('import_run')
    .select('id')
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .where('heard_at', '<', sql<Date>`shop_now() - interval '1 minute'`)
    .forUpdate()
    .executeTakeFirst()
  if (silent !== undefined) await finishImportRun(tx, id, 'failed')
}

const columns = [
  ...(['id', 'kind', 'mode', 'dry_run as dryRun', 'status', 'stage', 'byte_count as byteCount'] as const),
  ...(['actor_kind', 'actor_id', 'actor_name', 'request_id as requestId'] as const),
  ...(['may_price as mayPrice', 'may_stock as mayStock', 'ignored_columns as ignoredColumns'] as const),
  ...(['read_count as readCount', 'read_row as readRow', 'planned_row as plannedRow'] as const),
  ...(['created_count', 'updated_count', 'unchanged_count', 'refused_count', 'error_count as errorCount'] as const),
  ...(['is_written as isWritten', 'cancel_asked_at', 'created_at as createdAt'] as const),
  ...(['started_at as startedAt', 'finished_at as finishedAt'] as const),
] as const

type RunRow = Omit<ImportRun, 'actor' | 'counts' | 'isCancelAsked'> & {
  readonly actor_kind: Actor['kind']
  readonly actor_id: string
  readonly actor_name: string
  readonly created_count: number
  readonly updated_count: number
  readonly unchanged_count: number
  readonly refused_count: number
  readonly cancel_asked_at: Date | null
}

function runOf(row: RunRow): ImportRun {
  const { actor_kind, actor_id, actor_name, cancel_asked_at, ...rest } = row
  const { created_count, updated_count, unchanged_count, refused_count, ...run } = rest
  return {
    ...run,
    actor: { kind: actor_kind, id: actor_id, name: actor_name },
    counts: {
      ...{ created: created_count, updated: updated_count },
      ...{ unchanged: unchanged_count, refused: refused_count },
    },
    isCancelAsked: cancel_asked_at !== null,
  }
}

/** Forgets runs of long ago, and files of which only a part has ever come. */
export async function deleteOldImports(db: Db): Promise<void> {
  await sql`
    delete from import_run where finished_at < shop_now() - interval '90 days'
      or (status = 'receiving' and created_at < shop_now() - interval '1 day')`.execute(db)
}
