import { sqlStateOf, transact } from '@tillwright/db/client'
import {
  claimImportRun,
  findWaitingImport,
  isImportSilent,
  noteImportStep,
  releaseImportRun,
} from '@tillwright/db/import-drafts'
import { findImportRun, finishImportRun, type ImportRun } from '@tillwright/db/import-runs'
import type { ImportId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import type { Kind } from './kind.ts'
import { planDrafts } from './plan-drafts.ts'
import { prices } from './prices.ts'
import { products } from './products.ts'
import { readFile } from './read-file.ts'
import { stock } from './stock.ts'
import { writeAll } from './write-all.ts'

const kinds: Readonly<Record<ImportRun['kind'], Kind>> = { products, prices, stock }

/** A run that this process works at, for as long as nobody else takes it over. */
export interface Working {
  readonly deps: Deps
  readonly run: ImportRun
  readonly claim: string
  readonly kind: Kind
}

/** Whether to go on with it; false where somebody has canceled it, or another process goes on. */
export type GoesOn = boolean

/**
 * Brings a file into the shop, from where the last process that died at it has left off: first all of it is read and
 * staged, then set against the shop, some of it at a time. One run at a time; the others wait in their order. Throws
 * where another process may still be at this one, so that it is looked after again.
 */
export async function runImport(deps: Deps, id: ImportId): Promise<void> {
  const claim = deps.newId<string>()
  if (!(await transact(deps.db, (tx) => claimImportRun(tx, id, claim)))) return lookAgain(deps, id)
  try {
    await work(deps, id, claim)
  } catch (error) {
    if (!isHopeless(error)) {
      await releaseImportRun(deps.db, id, claim)
      throw error
    }
    deps.log.error({ err: error, importId: id }, 'an import has failed: what it wanted the database does not take')
    await transact(deps.db, (tx) => finishImportRun(tx, id, 'failed'))
  }
  await wakeImports(deps)
}

/** What the database refuses now it refuses again: bad data, and what its constraints forbid. */
const isHopeless = (error: unknown): boolean => /^2[23]/.test(sqlStateOf(error) ?? '')

/** Asks for the next run that waits. */
export async function wakeImports({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<void> {
  const importId = await findWaitingImport(db)
  if (importId !== null) await transact(db, (tx) => jobs.enqueue(tx, 'run-import', [{ importId }]))
}

/** Whoever was at it may have died a moment ago, and is not given up yet. */
async function lookAgain({ db }: Deps, id: ImportId): Promise<void> {
  if (await isImportSilent(db, id)) throw new Error('the process at this import may be dead: it is looked for again')
}

async function work(deps: Deps, id: ImportId, claim: string): Promise<void> {
  const refreshed = async (): Promise<Working> => {
    const run = await findImportRun(deps.db, id)
    if (run === null) throw new Error('an import is gone while it is run')
    return { deps, run, claim, kind: kinds[run.kind] }
  }
  const working = await refreshed()
  if (working.run.stage === 'reading' && !(await readFile(working))) return
  // Whoever died while writing has written nothing, and the shop may be another one since.
  if (!(await planDrafts(await refreshed()))) return
  const planned = await refreshed()
  const { mode, dryRun, errorCount } = planned.run
  if (mode === 'skip_bad' || dryRun || errorCount > 0) {
    const isRefused = mode === 'all_or_nothing' && errorCount > 0
    await transact(deps.db, (tx) => finishImportRun(tx, id, isRefused ? 'refused' : 'done', !isRefused && !dryRun))
    return
  }
  await transact(deps.db, (tx) => noteImportStep(tx, { id, claim }, { stage: 'writing' }))
  // Each time somebody changes the shop so that a row becomes wrong between planning and writing.
  if ((await writeAll(planned)) === 'again') await work(deps, id, claim)
}
