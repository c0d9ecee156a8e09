import { type Tx, transact } from '@tillwright/db/client'
import {
  countImported,
  hearOfImport,
  holdForImport,
  noteImportStep,
  planImportAgain,
  readImportDrafts,
} from '@tillwright/db/import-drafts'
import { finishImportRun, type ImportCounts } from '@tillwright/db/import-runs'
import { draftsPerBatch, importSome } from './plan-drafts.ts'
import { goesOn } from './read-file.ts'
import type { Working } from './run-import.ts'

/** Why all that was written is taken back. */
class TakenBack extends Error {
  override readonly name = 'TakenBack'
  readonly why: 'canceled' | 'lost' | 'changed'
  constructor(why: TakenBack['why']) {
    super(`an import is taken back: ${why}`)
    this.why = why
  }
}

/**
 * Writes a whole run in one transaction, some drafts at a time: others see all of it or nothing, whatever happens to
 * this process. Answers 'again' where the shop is not as it was when the run was planned.
 */
export async function writeAll(working: Working): Promise<'over' | 'again'> {
  const { deps, run, claim } = working
  try {
    await transact(deps.db, async (tx) => {
      await holdForImport(tx, run.id)
      const counts = await writeEach(working, tx)
      const hold = await noteImportStep(tx, { id: run.id, claim }, {})
      if (hold !== 'ours') throw new TakenBack(hold)
      await countImported(tx, run.id, counts)
      await finishImportRun(tx, run.id, 'done', true)
    })
    return 'over'
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error
    const { why } = error
    await transact(deps.db, async (tx) => {
      if (why === 'changed') await planImportAgain(tx, { id: run.id, claim })
      else await goesOn(tx, run.id, why)
    })
    return why === 'changed' ? 'again' : 'over'
  }
}

async function writeEach(working: Working, tx: Tx): Promise<ImportCounts> {
  const { deps, run, claim } = working
  const total = { created: 0, updated: 0, unchanged: 0, refused: 0 }
  for (let after = 0; ; ) {
    const drafts = await readImportDrafts(tx, run.id, { after, most: draftsPerBatch })
    const last = drafts.at(-1)
    if (last === undefined) return total
    after = last.row
    const { counts, errors } = await importSome(tx, working, { drafts, writes: true })
    if (errors.length > 0) throw new TakenBack('changed')
    total.created += counts.created
    total.updated += counts.updated
    total.unchanged += counts.unchanged
    // Beside the transaction, so that others see how far it is, and it whether it is still wanted.
    const writtenCount = total.created + total.updated + total.unchanged
    const hold = await hearOfImport(deps.db, { id: run.id, claim, writtenCount })
    if (hold !== 'ours') throw new TakenBack(hold)
  }
}
