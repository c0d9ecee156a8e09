import { insertAuditEntry } from '@tillwright/db/audit'
import { type Tx, transact } from '@tillwright/db/client'
import {
  type ImportStep,
  noteImportStep,
  planForGrowth,
  type ReadDraft,
  readImportDrafts,
} from '@tillwright/db/import-drafts'
import type { ImportCounts } from '@tillwright/db/import-runs'
import type { RowError } from '../catalog/staff/import-csv.ts'
import { twiceError } from '../catalog/staff/import-units.ts'
import { goesOn } from './read-file.ts'
import type { GoesOn, Working } from './run-import.ts'

/** Drafts per transaction, and about so many variants. */
export const draftsPerBatch = 500

/**
 * Sets all drafts against the shop, some per transaction, and counts what comes of them. Where bad ones are skipped the
 * good ones are written at that; else nothing is, and a dry run goes the same way as far as here.
 */
export async function planDrafts(working: Working): Promise<GoesOn> {
  const { deps, run, claim } = working
  const writes = run.mode === 'skip_bad' && !run.dryRun
  for (let after = run.plannedRow; ; ) {
    const drafts = await readImportDrafts(deps.db, run.id, { after, most: draftsPerBatch })
    const last = drafts.at(-1)
    if (last === undefined) return true
    after = last.row
    const note = async (tx: Tx, step: ImportStep): Promise<GoesOn> =>
      goesOn(tx, run.id, await noteImportStep(tx, { id: run.id, claim }, { ...step, plannedRow: last.row }))
    const isOn = writes
      ? await transact(deps.db, async (tx) => note(tx, await importSome(tx, working, { drafts, writes })))
      : await planOnly(working, drafts).then((step) => transact(deps.db, (tx) => note(tx, step)))
    if (!isOn) return false
  }
}

/** Under the same locks as if it wrote, which may leave rows behind: all of it is taken back. */
async function planOnly(working: Working, drafts: readonly ReadDraft[]): Promise<ImportStep> {
  let planned: ImportStep = {}
  const takenBack = new Error('what was planned is taken back')
  await transact(working.deps.db, async (tx) => {
    planned = await importSome(tx, working, { drafts, writes: false })
    throw takenBack
  }).catch((error: unknown) => {
    if (error !== takenBack) throw error
  })
  return planned
}

interface Some {
  readonly drafts: readonly ReadDraft[]
  readonly writes: boolean
}

/** What comes of some drafts, each whole or not at all. */
export async function importSome(
  tx: Tx,
  { deps, run, kind }: Working,
  { drafts, writes }: Some,
): Promise<ImportStep & { readonly counts: ImportCounts; readonly errors: readonly RowError[] }> {
  await planForGrowth(tx)
  const twice = drafts.flatMap((draft) => draft.twice.map(twiceError))
  const planned = await kind.plan(
    { deps, tx, run },
    drafts.filter((draft) => draft.twice.length === 0),
  )
  const good = planned.units.filter((unit) => unit.errors.length === 0)
  if (writes) {
    const rows = new Set(good.map(({ row }) => row))
    const changed = await planned.write((row) => rows.has(row))
    const call = { actor: run.actor, action: 'admin.imports.run', requestId: run.requestId, newId: deps.newId }
    if (changed !== null) await insertAuditEntry(tx, call, { entity: 'import', entityId: run.id, ...changed })
  }
  const count = (outcome: string) => good.filter((unit) => unit.outcome === outcome).length
  const errors = [...twice, ...planned.units.flatMap((unit) => unit.errors)].toSorted((a, b) => a.row - b.row)
  return {
    counts: {
      ...{ created: count('created'), updated: count('updated'), unchanged: count('unchanged') },
      refused: drafts.length - good.length,
    },
    errors,
  }
}
