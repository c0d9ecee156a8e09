import { type Tx, transact } from '@tillwright/db/client'
import {
  type ImportHold,
  insertImportDrafts,
  noteImportNames,
  noteImportStep,
  planForGrowth,
  type StagedDraft,
} from '@tillwright/db/import-drafts'
import { finishImportRun, readImportChunk } from '@tillwright/db/import-runs'
import type { Json } from '@tillwright/db/schema'
import type { ImportId } from '@tillwright/domain/ids'
import { type RowError, readCsv } from '../catalog/staff/import-csv.ts'
import { twiceError, type Unit } from '../catalog/staff/import-units.ts'
import type { Deps } from '../deps.ts'
import type { GoesOn, Working } from './run-import.ts'

/**
 * Reads a file from its beginning to its end and stages what it says, some rows per transaction: never more of it is in
 * memory. Whoever goes on with it reads past what was staged. What can't be read to its end is refused as a whole.
 */
export async function readFile(working: Working): Promise<GoesOn> {
  const { deps, run, kind } = working
  const reader = await kind.open(deps.db, run)
  let ignored: readonly string[] = []
  const rows = readCsv(chunksOf(deps, run.id), (header) => {
    const opened = reader.openHeader(header)
    ignored = opened.ignored
    return opened
  })
  const fatal: RowError[] = []
  let batch: Unit<unknown>[] = []
  for await (const read of reader.units(rows)) {
    if ('message' in read) {
      fatal.push(read)
      continue
    }
    if (read.row <= run.readRow) continue
    batch.push(read)
    if (batch.reduce((count, { rowCount }) => count + rowCount, 0) < rowsPerBatch) continue
    if (!(await stage(working, batch, { ignoredColumns: ignored }))) return false
    batch = []
  }
  if (fatal.length > 0) return refuse(working, fatal)
  return stage(working, batch, { ignoredColumns: ignored, stage: 'planning' })
}

const rowsPerBatch = 500

async function* chunksOf({ db }: Pick<Deps, 'db'>, id: ImportId): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; position++) {
    const bytes = await readImportChunk(db, id, position)
    if (bytes === null) return
    yield bytes
  }
}

interface Rest {
  readonly ignoredColumns: readonly string[]
  readonly stage?: 'planning'
}

const stage = ({ deps, run, claim }: Working, batch: readonly Unit<unknown>[], rest: Rest): Promise<GoesOn> =>
  transact(deps.db, async (tx) => {
    await planForGrowth(tx)
    const names = batch.flatMap((unit) => unit.names)
    const again = await noteImportNames(tx, run.id, names)
    const twice = new Map(again.map(({ name, row, firstRow }) => [`${row} ${name}`, firstRow]))
    const errors = batch.map((unit) => [...unit.errors, ...twiceErrors(unit, twice)])
    const drafts = batch.filter((_, index) => errors[index]?.length === 0)
    await insertImportDrafts(tx, run.id, drafts.map(staged))
    const step = {
      ...rest,
      readCount: batch.reduce((count, { rowCount }) => count + rowCount, 0),
      readRow: batch.at(-1)?.row ?? 0,
      counts: { refused: batch.length - drafts.length },
      errors: errors.flat(),
    }
    return goesOn(tx, run.id, await noteImportStep(tx, { id: run.id, claim }, step))
  })

const twiceErrors = ({ names }: Unit<unknown>, firstRows: ReadonlyMap<string, number>): RowError[] =>
  names.flatMap(({ name, row }) => {
    const otherRow = firstRows.get(`${row} ${name}`)
    return otherRow === undefined ? [] : [twiceError({ name, row, otherRow })]
  })

/** A draft is plain JSON, see `Reader`. */
const staged = ({ row, names, draft }: Unit<unknown>): StagedDraft => ({
  row,
  names: names.map(({ name }) => name),
  draft: draft as Json,
})

/** In the transaction of a step: whether there is another one. */
export async function goesOn(tx: Tx, id: ImportId, hold: ImportHold): Promise<GoesOn> {
  if (hold === 'lost') throw new Error('another process has taken over this import')
  if (hold === 'canceled') await finishImportRun(tx, id, 'canceled')
  return hold === 'ours'
}

const refuse = ({ deps, run, claim }: Working, errors: readonly RowError[]): Promise<GoesOn> =>
  transact(deps.db, async (tx) => {
    const hold = await noteImportStep(tx, { id: run.id, claim }, { errors })
    if (hold === 'lost') throw new Error('another process has taken over this import')
    await finishImportRun(tx, run.id, 'refused')
    return false
  })
